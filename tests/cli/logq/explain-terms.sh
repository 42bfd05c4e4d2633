# Words that are nowhere, or in one segment only, as the term index tells.
for day in 1 2 3; do
  echo "{\"_time\":\"2026-03-0${day}T12:00:00Z\",\"_msg\":\"disk sd$day is full\",\"id\":\"a1b2c3d4e$day\"}"
done >days.ndjson
logidx ingest store days.ndjson 2>/dev/null
plan() { logq --explain=run "$@" store | grep -E '^(segments|blocks|found)|^read ' | sed -E 's/, [0-9.]+ (KiB|B) of blocks.*//'; }
plan sd2
plan 'id:a1b2c3d4e3'
plan absent
plan -a 'a1b2c3d4e1'
logidx pack --no-index '*' -o bare.seg days.ndjson
logq --explain absent bare.seg | grep ^blocks
logidx info bare.seg | grep index
