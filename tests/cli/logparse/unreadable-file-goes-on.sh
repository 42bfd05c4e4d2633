# The others are still parsed; the exit code is 2 at the end.
printf 'level=info msg=a\n' >a.log
printf 'level=info msg=b\n' >b.log
logparse -f logfmt --now 2026-03-01T12:00:00Z a.log missing.log b.log | grep -v '_src_info' | sed 's/,"_src".*/}/'
exit "${PIPESTATUS[0]}"
