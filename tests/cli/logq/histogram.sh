# Bars with the empty ones, a chosen bucket, and the same for programs.
log=$DATA/shop.ndjson
logq --hist=1m '*' "$log"
echo "--- a window shows its own ends"
logq --hist=1m --since 2026-03-01T11:58:00Z --until 2026-03-01T12:04:00Z '*' "$log"
echo "--- found by itself"; logq --hist level:error "$log"
echo "--- ndjson"; logq -o ndjson --hist=2m '*' "$log"
echo "--- csv"; logq -o csv --hist=5m '*' "$log"
echo "--- days begin where the zone's do"
logq -o ndjson --hist=1d --tz Asia/Kolkata '*' "$log"
logq --hist=1d --tz Asia/Kolkata '*' "$log"
echo "--- ASCII"; LC_ALL=C logq --hist=5m '*' "$log"
echo "--- nothing"; logq --hist nothing "$log"; echo "exit $?"
logq --hist=1ms --since 2026-01-01 --until 2027-01-01 '*' "$log"; echo "exit $?"
logq --hist=often '*' "$log"; echo "exit $?"

echo "--- records without a time"
logq --hist '* | stats by (service) count() n' "$log"; echo "exit $?"
printf 'one\ntwo\n' >plain.log
logq --hist '*' plain.log; echo "exit $?"
logq --hist 'three' plain.log; echo "exit $?"
