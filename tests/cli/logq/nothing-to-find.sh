# "No errors" and "no levels", no such status and lines that nobody parsed,
# nothing at that time: what is not there at all is said, with the way out.
for i in 1 2 3; do
  echo "10.0.0.$i - - [01/Mar/2026:12:00:0$i +0000] \"GET /a HTTP/1.1\" 20$i 5$i \"-\" \"curl\""
done >access.log
logidx ingest -f combined parsed access.log 2>/dev/null
logidx ingest plain access.log 2>/dev/null
echo '{"_time":"2026-03-01T12:00:00Z","severity":"info","_msg":"up"}' >level.ndjson
logidx ingest levels level.ndjson 2>/dev/null
ask() { echo "--- $*"; logq "$@" 2>&1; echo "exit $?"; }
ask level:error parsed
ask 'min_level(error)' parsed
ask severity:x parsed
ask severity:x levels plain
ask level:error levels
ask lvl:error levels
ask level:error level.ndjson
ask 'min_level(error)' level.ndjson
ask 'status:>=500' parsed
ask 'status:>=500' plain
ask -c status:404 access.log
ask -c status:404 - <access.log
ask -c status:404 plain access.log
ask -c --format auto status:404 access.log
ask -c 'status:404 or _msg:GET' access.log
ask -q status:404 access.log
ask -n 1 '* | fields _msg, status' access.log
ask -l status:404 access.log level.ndjson
ask --msg-field text 'GET' access.log
ask -c status:404 /dev/null
ask --since 2020-01-01 --until 2020-02-01 '*' parsed
ask -c _time:2020-01-01 parsed
ask '_time:2020-01-01 GET' parsed levels
ask -c '_time:2026-03-01T12:00:03Z status:201' parsed
ask -c '_time:(2026-03-01T12:00:01Z, 2026-03-01T12:00:02Z)' parsed
