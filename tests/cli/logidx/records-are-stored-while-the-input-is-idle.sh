# The pipe stays open; the record has to be there all the same.
mkfifo pipe
logidx ingest store < pipe &
pid=$!
exec 3> pipe
echo '{"_time":"2026-03-01T10:00:00Z","n":1}' >&3
for try in $(seq 100); do
  logidx cat store 2>/dev/null | grep -q n && break
  sleep 0.1
done
logidx cat store
exec 3>&-
wait $pid
echo "exit $?"
