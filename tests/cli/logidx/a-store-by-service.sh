# Records of each service in a store of their own, positions in the store.
for i in 1 2 3 4 5 6; do
  echo "{\"_time\":\"2026-03-01T10:00:0${i}Z\",\"service\":\"s/$((i % 2))\",\"n\":$i}"
done > in.ndjson
echo '{"_time":"2026-03-01T10:00:07Z","n":7}' >> in.ndjson
logidx ingest --partition service store in.ndjson
find store -mindepth 1 -maxdepth 1 -type d ! -name '20*' -printf '%f\n' | sort
logq -c '*' store
logq -c '*' store/s%2F1
logq 'n:>5 | fields n, service' store | sort
# A second time nothing is stored; more of the file goes where it belongs.
logidx ingest store in.ndjson
echo '{"_time":"2026-03-01T10:00:08Z","service":"s/0","n":8}' >> in.ndjson
logidx ingest store in.ndjson
logq -c '*' store
logq -c '*' store/s%2F0
logidx positions --json store | sed 's/"source":"[^"]*"/"source":"…"/; s/,"descriptor".*//'
wc -c < in.ndjson
logidx ingest --partition host store in.ndjson; echo "exit $?"
logidx positions --reset in.ndjson store 2>/dev/null && logidx ingest store in.ndjson
logq -c '*' store
logidx verify store > /dev/null && echo sound
