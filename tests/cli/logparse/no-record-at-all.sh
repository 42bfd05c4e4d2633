# Nothing in, nothing out, and what is asked for beside the records is there.
: >empty.log
logparse empty.log; echo "exit $?"
logparse </dev/null; echo "exit $?"
logparse -f csv --strict </dev/null; echo "exit $?"
printf '\n\n\n' | logparse; echo "exit $?"
printf 'a=1\n' | logparse --where 'a:=2'; echo "exit $?"
printf 'a=1\n' | logparse --where 'a:=2' --pipe 'stats count() n'; echo "exit $?"
logparse --stats=json </dev/null 2>stats; grep -o '"lines":0,"records":0' stats
logparse --metrics-file m.prom </dev/null
grep '^logkit_parse_records_total' m.prom
