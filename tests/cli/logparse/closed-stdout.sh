# Output that cannot be written is an error with its name, not a silent loss; a
# reader that left is none.
logparse -f combined "$DATA/apache_access.log" >&-
echo "exit $?" >&2
awk 'BEGIN { for (i = 0; i < 200000; i++) print "level=info msg=x" }' >app.log
(trap '' PIPE; logparse -f logfmt -j 4 app.log; echo "exit $?" >&2) | head -n 1 >/dev/null
(logparse -f logfmt -j 1 app.log; echo "exit $?" >&2) | head -n 1 >/dev/null
