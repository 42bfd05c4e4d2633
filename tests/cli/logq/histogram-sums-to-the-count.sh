# Whatever the bucket, the bars together are the count.
cp "$DATA/apache_access.log" .
logidx ingest -f combined store apache_access.log 2>/dev/null
logq -c '*' store
for bucket in "" =1s =7s =1m =13m =1h =1d =90d; do
  logq -o ndjson --hist$bucket '*' store | sed 's/.*"n":\([0-9]*\)}/\1/' | awk '{ n += $1 } END { print n }'
done
logq --hist '*' store | wc -l
