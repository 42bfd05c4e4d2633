# --since and --until in every command that has records or segments.
for day in 1 2 3; do
  printf '{"_time":"2026-03-0%dT12:00:0%d.5Z","day":%d}\n' $day 1 $day $day 2 $day
done >app.ndjson
logidx ingest store app.ndjson
logidx pack -o app.seg app.ndjson
window='--since 2026-03-02 --until 2026-03-03T12:00:02Z'
echo '--- cat'; logidx cat $window store
echo '--- cat of a segment'; logidx cat $window app.seg
echo '--- ls'; logidx ls $window store | cut -c 1-51
logidx ls --since 2026-03-04 --json app.seg
echo '--- info'; logidx info --until 2026-03-01 app.seg
echo '--- ingest'; logidx ingest $window --stats part app.ndjson 2>&1 | sed 's/ stored.*;/ …;/'
logidx cat part
echo '--- passed over for good'; logidx ingest part app.ndjson
echo '--- a format'; logidx ingest -f json $window parsed app.ndjson; logq -c '*' parsed
echo '--- text'; logidx pack -f text $window -o text.seg app.ndjson; logq -c '*' text.seg
