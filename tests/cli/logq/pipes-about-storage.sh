# What is stored, where something is; and what cannot be asked of a pipe.
cp "$DATA/checkout.ndjson" .
logidx pack -o a.seg checkout.ndjson 2>/dev/null
logq '* | blocks_count' a.seg; echo "exit $?"
logq 'failed | block_stats | filter field:ms | fields block, type, rows, min, max' a.seg; echo "exit $?"
logq '* | bytes | filter field:order | fields field, values' a.seg; echo "exit $?"
logq '* | bytes' checkout.ndjson; echo "exit $?"
logq '* | limit 1 | bytes' a.seg; echo "exit $?"
logq '* | union (failed)' < checkout.ndjson; echo "exit $?"
logq 'failed | stream_context before 1 | fields _msg' < checkout.ndjson; echo "exit $?"
logidx ingest store checkout.ndjson 2>/dev/null
logq '* | replace (a, b) at hots | len(_msg) as l | gaps of oder' store; echo "exit $?"
for query in 'failed | stream_context before 1' 'level:warn | union (level:debug)' \
  'failed | join by (trace_id) (status:* | fields trace_id, status)' '* | trace' '* | patterns' \
  '* | gaps by (service)' '* | facets' '* | pack_json as p'; do
  logq "$query" checkout.ndjson > file; logq "$query" store > stored; logq "$query" a.seg > packed
  cmp file stored && cmp file packed && wc -l < file
done
