# Views that are a pipe: for programs as the pipe gives them, for people drawn.
cp "$DATA/shop.ndjson" "$DATA/checkout.ndjson" .
logidx ingest store shop.ndjson checkout.ndjson 2>/dev/null
for store in store checkout.ndjson; do
  logq --patterns=3 'service:pay' $store
  logq -o pretty --patterns=3 'service:pay' $store
done
echo "--- the pipe and the drawing agree"
logq --patterns '*' store | wc -l
logq -o pretty --patterns '*' store | tail -n +2 | wc -l
echo "--- trends are drawn over the times of all"
for i in 0 1 2 3 4 5 6 7; do
  for n in $(seq 0 $i); do echo "{\"_time\":\"2026-03-01T12:0$i:00Z\",\"_msg\":\"more\"}"; done
  echo "{\"_time\":\"2026-03-01T12:0$i:00Z\",\"_msg\":\"same $i\"}"
done >trend.ndjson
logq -o pretty --patterns '*' trend.ndjson
LC_ALL=C logq -o pretty --patterns '*' trend.ndjson
echo "--- facets"
logq --facets=2 'service:web' store | grep -v _time
logq -o pretty --facets=2 'service:web' store
LC_ALL=C logq -o pretty --facets=1 'level:error | fields level, host, _msg' store
seq 1 1200 | sed 's/.*/{"_msg":"m &","id":"i&","level":"info","n":1}/' >many.ndjson
sed 's/"n":1/"n":2/' many.ndjson | logq -o pretty --facets '*' - many.ndjson
echo "--- streams"
logq --list-streams '*' store
logq -o table --list-streams 'level:error' store
echo "--- fields of a view"
logq -o pretty --patterns=1 --fields count,pattern '*' store
echo "--- nothing"
logq --patterns nothing store; echo "exit $?"
logq -o pretty --patterns nothing store; echo "exit $?"
logq --facets nothing store; echo "exit $?"
logq --list-streams nothing store; echo "exit $?"
echo "--- wrong"
logq --patterns=many '*' store; echo "exit $?"
logq --facets=0 '*' store; echo "exit $?"
logq --patterns --facets '*' store; echo "exit $?"
logq --patern '*' store; echo "exit $?"
logq --explain --patterns '*' store | head -n 3
