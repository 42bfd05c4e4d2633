# One number for all paths together.
cp "$DATA/shop.ndjson" . && gzip -k shop.ndjson
logq -c '*' shop.ndjson
logq -c 'level:error' shop.ndjson shop.ndjson.gz
logq -c 'nothing' shop.ndjson shop.ndjson.gz; echo "exit $?"
logq -c '* | stats by (service) count()' shop.ndjson
logq -c -m 2 '*' shop.ndjson
