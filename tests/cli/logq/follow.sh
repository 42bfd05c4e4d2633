# -f: what was there last, then what comes, of a file and of a store.
follow() { : >out; logq -f "$@" >out 2>err & pid=$!; }
# Waits until the answer has so many lines.
wait_for() {
  for _ in $(seq 600); do
    [ "$(wc -l <out)" -ge "$1" ] && return
    sleep 0.1
  done
  echo "no $1 lines came"
}
# Ends it as a supervisor does.
stop() {
  kill -TERM $pid
  wait $pid
  echo "exit $?"
  cat out err
}

echo "--- a file: the last ten, then new lines, whole ones only"
seq 1 20 | sed 's/^/line /' >app.log
follow -o raw line app.log
wait_for 10
printf 'line 21\nnothing\nline 2' >>app.log
wait_for 11
printf '2\n' >>app.log
wait_for 12
stop
echo "--- renamed and begun anew, then cut off"
follow -n 1 -o raw line app.log
wait_for 1
mv app.log app.log.1
echo "line 23" >>app.log.1
printf 'line 24' >app.log
wait_for 2
printf '\n' >>app.log
wait_for 3
: >app.log
sleep 1
echo "line 25" >app.log
wait_for 4
stop
echo "--- all from a time on, and parsed"
cat >web.log <<'END'
10.0.0.1 - - [01/Mar/2026:12:00:00 +0000] "GET /a HTTP/1.1" 200 5
10.0.0.1 - - [01/Mar/2026:12:01:00 +0000] "GET /b HTTP/1.1" 500 5
10.0.0.1 - - [01/Mar/2026:12:02:00 +0000] "GET /c HTTP/1.1" 500 5
END
follow --format combined --since 2026-03-01T12:01:30Z --fields path,status 'status:500' web.log
wait_for 1
echo '10.0.0.1 - - [01/Mar/2026:12:03:00 +0000] "GET /d HTTP/1.1" 500 5' >>web.log
wait_for 2
stop
echo "--- -m ends it, and so does a reader that leaves"
follow -n 0 -m 2 -o raw line app.log
sleep 1
printf 'line 26\nline 27\nline 28\n' >>app.log
wait $pid; echo "exit $?"; cat out err
(logq -f -n 1 -o raw line app.log; echo "exit $?" >left) | head -n 1
cat left
echo "--- -q waits for the first one"
logq -f -q ready app.log & pid=$!
sleep 1
echo ready >>app.log
wait $pid; echo "exit $?"
echo "--- a store"
record() { echo "{\"_time\":\"2026-03-01T12:0$1:00Z\",\"_msg\":\"order $1\",\"level\":\"$2\"}"; }
{ record 1 info; record 2 error; record 3 info; } >one.ndjson
logidx ingest store one.ndjson 2>/dev/null
follow --fields _time,_msg 'level:error' store
wait_for 1
{ record 4 error; record 5 info; record 0 error; } | logidx ingest store - 2>/dev/null
wait_for 3
echo '{"_time":"2026-03-05T12:00:00Z","_msg":"of another day","level":"error"}' |
  logidx ingest store - 2>/dev/null
wait_for 4
stop
echo "--- nothing new is nothing"
follow -n 0 '*' store
sleep 1
stop
echo "--- standard input ends by itself"
seq 1 3 | sed 's/^/line /' | logq -f -o raw line -; echo "exit $?"
seq 1 30 | sed 's/^/line /' | logq -f -n 2 -o raw line -; echo "exit $?"
echo "--- wrong"
logq -f '* | stats count()' store; echo "exit $?"
logq -f '*' app.log web.log; echo "exit $?"
logq -f '*' app.log store; echo "exit $?"
logq -f '*' store/*/*.seg 2>&1 | sed 's/: [^ ]*seg:/: SEGMENT:/'
logq -f -c '*' store; echo "exit $?"
logq -f --until 2026-03-01 '*' store; echo "exit $?"
gzip -k app.log; logq -f '*' app.log.gz; echo "exit $?"
logq -f "*" missing.log; echo "exit $?"
