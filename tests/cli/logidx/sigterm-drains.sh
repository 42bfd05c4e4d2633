mkfifo pipe
logidx ingest store --flush-interval 1h < pipe &
pid=$!
exec 3> pipe
echo '{"_time":"2026-03-01T10:00:00Z","n":1}' >&3
sleep 1
kill -TERM $pid
wait $pid
echo "exit $?"
logidx cat store
