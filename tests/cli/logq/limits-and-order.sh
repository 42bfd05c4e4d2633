# -m, -n and -r over a file and over a store with the same records.
cp "$DATA/shop.ndjson" .
logidx ingest store shop.ndjson 2>/dev/null
for input in shop.ndjson store; do
  echo "--- $input"
  logq -m 2 --fields _time '*' $input
  echo "last two"; logq -n 2 --fields _time '*' $input
  echo "newest first"; logq -r -m 2 --fields _time '*' $input
  echo "newest first, the last two of that"; logq -r -n 2 --fields _time '*' $input
  echo "last groups"; logq -n 1 '* | stats by (service) count() n' $input
done
logq -n 0 '*' store; echo "exit $?"
logq -m 1 -n 1 '*' store; echo "exit $?"
