# The exception that ended the program and the one in it are one record, the next
# crash another.
cat >log <<'END'
Unhandled exception. System.InvalidOperationException: outer
 ---> System.IO.IOException: inner
   at A.B() in a.cs:line 1
   --- End of inner exception stack trace ---
   at C.D()
Unhandled Exception: System.Exception: next
   at E.F()
END
logparse --now 2026-03-01T12:00:00Z -f dotnet log --stats=json 2>&1 | sed 's/,"_src.*}$/}/; s/,"seconds.*//' | grep -v _src
logparse --now 2026-03-01T12:00:00Z <log
