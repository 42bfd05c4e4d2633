# What would be read, without reading it.
for day in 1 2 3; do
  for i in 1 2 3; do
    echo "{\"_time\":\"2026-03-0${day}T12:00:0${i}Z\",\"_msg\":\"m $i\",\"status\":$((day * 100 + i))}"
  done
done >days.ndjson
logidx ingest store days.ndjson 2>/dev/null
mask() { sed -E 's/[0-9.]+ (KiB|B)\b/N/g'; }
logq --explain 'status:>=300' store | mask
logq --explain --since 2026-03-02 --until 2026-03-03 '*' store | mask
logq --explain=run 'status:=201' store | mask
echo "--- step by step"
steps() { logq "$@" | grep -E '^step' | mask; }
steps --explain 'status:>=201 "m 2" _time:<2026-03-03T00:00:00Z' store
steps --explain=run 'status:>=201 -"m 2" | stats by (status:100) count() n | sort by (n desc) | limit 1' store
steps --explain=run -j 2 '* | filter status:<300 | uniq by (_msg)' store
steps --explain=run '"m 1" or "m 3" | fields _msg' days.ndjson
steps --explain=run 'nothing | stats count() n' store
