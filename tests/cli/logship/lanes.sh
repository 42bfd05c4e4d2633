# Urgent records go ahead of the rest, with a buffer of their own.
cat >in <<'END'
GET /index.html 200
{"level":"debug","msg":"a"}
2026-03-01 ERROR disk full
{"level":"info","log_type":"audit","msg":"b"}
<13>Mar  1 10:00:00 web app: notice
<86>Mar  1 10:00:00 web sshd: session opened
<11>Mar  1 10:00:00 web app: failed
{"level":"Critical","msg":"c"}
no ERRORS here
END
# The sink cannot be written: both lanes wait in spools of the state.
ln -s /dev/full out
logship --once in --to file:out --state st --lanes --stop-timeout 300ms 2>&1 | sed 's/^logship: warning.*/warned/'
logship spool ls st/spool | sed -E 's/-[0-9a-f]{8}/-H/; s/[0-9.]+ [KM]?i?B$/SIZE/'
# It can be written again: what is urgent is first, also of what comes then.
rm out
logship --once in --to file:out --state st --lanes
printf '{"level":"info","msg":"d"}\n{"level":"error","msg":"e"}\n' >>in
logship --once in --to file:out --state st --lanes --metrics-file m
grep -c . in
grep -c '"_msg"' out
logq '* | fields _msg' out
echo -- positions of a lane grow
grep -o '"_src":"[^"]*","_pos":[0-9]*' out | sed -E 's/"file:[0-9a-f]{32}/"S/'
grep -E '^logkit_ship_(urgent|delivered|spooled)' m
echo -- a query of its own, in memory alone
printf 'one\ntwo\nthree\n' | logship --urgent two --to - | grep -o '"_msg":"[^"]*"'
echo -- errors
logship --urgent '(two' <in; echo "exit $?"
logship in --lanes --resume-from store; echo "exit $?"
