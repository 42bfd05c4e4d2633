# The shared time options, over a file and a store alike.
cp "$DATA/shop.ndjson" .
logidx ingest store shop.ndjson 2>/dev/null
for input in shop.ndjson store; do
  logq -c --since 2026-03-01T12:05:00Z '*' $input
  logq -c --until 2026-03-01T12:05:00Z '*' $input
  logq -c --now 2026-03-01T12:10:00Z --last 2m30s '*' $input
  logq -c --around 2026-03-01T12:02:10Z --spread 1s '*' $input
  logq -c --tz +01:00 --since '2026-03-01 13:05' '*' $input
  logq -c --since 2026-03-01T12:00:00Z '_time:[2026-03-01T12:02:00Z,2026-03-01T12:03:00Z]' $input
done
logq --since '10m ago' --until '20m ago' --now 2026-03-01T12:00:00Z '*' store; echo "exit $?"
logq --since never '*' store; echo "exit $?"
logq --tz Mars/Olympus '*' store; echo "exit $?"
logq -o pretty --tz Europe/Berlin -m 1 '*' store
