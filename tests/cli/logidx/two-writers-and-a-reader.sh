# One writer at a time; a reader beside it sees whole flushes.
mkfifo pipe
logidx ingest --flush-interval 10ms store <pipe & writer=$!
exec 3>pipe
echo '{"n":0}' >&3
until [ "$(logq -c '*' store 2>/dev/null)" = 1 ]; do sleep 0.05; done
logidx ingest store "$DATA/shop.ndjson" 2>&1 | sed "s/ $writer\$/ PID/"
# A record of each of three days at a time: a reader sees three or none of them.
for i in $(seq 1 300); do
  printf '{"_time":"2026-03-0%dT00:00:00Z"}\n' 1 2 3
done >days
(exec 3>&-; while kill -0 $writer 2>/dev/null; do
  count=$(logq -c '*' store)
  [ $((count % 3)) = 1 ] || echo "saw $count records"
done) & reader=$!
split -l 3 -a 3 days part.
for part in part.*; do cat $part >&3; done
exec 3>&-
wait $writer; wait $reader
logq -c '*' store
logidx verify store | grep -vc ': ok'
# What a killed writer left is not seen, nor in the way.
logidx ingest --flush-interval 1h store <pipe & writer=$!
exec 3>pipe
cat days >&3
sleep 0.2
# The shell has its own word for it, at a time of its choice.
exec 4>&2 2>/dev/null
kill -9 $writer; wait $writer
exec 2>&4 3>&-
logq -c '*' store
logidx ingest store "$DATA/shop.ndjson"
logq -c '*' store
