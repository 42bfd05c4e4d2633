# Files keep their order; with a segment among them all come by time.
echo '{"_time":"2026-03-01T12:00:03Z","_msg":"c"}
{"_time":"2026-03-01T12:00:01Z","_msg":"a"}' >file.ndjson
echo '{"_time":"2026-03-01T12:00:04Z","_msg":"d"}
{"_time":"2026-03-01T12:00:02Z","_msg":"b"}' | logidx pack -o file.seg 2>/dev/null
logq -o raw '*' file.ndjson | paste -sd' '
logq -o raw '*' file.seg | paste -sd' '
logq -o raw '*' file.ndjson file.seg | paste -sd' '
logq -o raw -r '*' file.ndjson file.seg | paste -sd' '
