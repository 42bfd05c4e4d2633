# At the start of an input it is no part of the first line.
printf '\357\273\277{"time":"2026-03-01T10:00:00Z","a":1}\n{"a":2}\n' > bom.ndjson
logparse -f json bom.ndjson | grep -o '"a":.'
logq -o ndjson --fields a '*' bom.ndjson
logidx ingest store bom.ndjson; echo "exit $?"
logidx cat store
echo '{"a":3}' >> bom.ndjson
logidx ingest -q store bom.ndjson
logq --fields a -o ndjson '*' store
logidx pack -f ndjson -o x.seg bom.ndjson && logq -c 'a:*' x.seg
# A first line that is none of JSON keeps it.
printf '\357\273\277{"a":\n{"a":1}\n' > broken.ndjson
logidx ingest -f ndjson broken broken.ndjson
logidx cat --raw broken | head -n 1 | cmp - <(head -n 1 broken.ndjson) && echo the same
# Of a text it is one of the bytes.
printf '\357\273\2772026-03-01T10:00:00Z one\ntwo\n' > bom.log
logidx ingest text bom.log && logidx cat --raw text | cmp - bom.log && echo the same
logq -c '_time:2026-03-01' text; exit 0
