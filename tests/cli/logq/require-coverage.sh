# No answer without all that it is about: for cron and CI.
cp "$DATA/shop.ndjson" "$DATA/checkout.ndjson" .
logidx ingest store shop.ndjson checkout.ndjson 2>/dev/null
count() { logq -c "$@"; echo "exit $?"; }
count --require-coverage '*' store
count --require-coverage --since 2026-03-01T12:00:30Z --until 2026-03-02T14:06:30Z '*' store
echo "--- the window begins before the store, and ends after it"
count --require-coverage --since 2026-03-01T11:00Z --until 2026-03-01T13:00Z '*' store
count --require-coverage --since 2026-03-01T12:05Z --until 2026-03-02T15:00Z '*' store
count --require-coverage=2h --since 2026-03-01T11:00Z --until 2026-03-02T15:00Z '*' store
echo "--- a window in the query counts as one of the options, and both together"
count --require-coverage '_time:2026-02-26 error' store
count --require-coverage '_time:[2026-03-01T11:00Z,2026-03-01T13:00Z] *' store
count --require-coverage '_time:[2026-03-01T12:00:30Z,2026-03-02T14:06:30Z) *' store
count --require-coverage --since 2026-03-01T11:00Z '_time:[2026-03-01T12:00:30Z,2026-03-02T14:06:30Z) *' store
count --require-coverage '(_time:2026-03-01T11:00Z or _time:2026-03-01T12:00Z) *' store
count --require-coverage '_time:2026-03-01T12:00Z _time:2026-03-01T13:00Z' store
count --stats '_time:[2026-03-01T12:01Z,2026-03-02T14:06:30Z) *' store 2>&1 | sed -n 's/^ *\(window.*\)/\1/p'
count --stats=json --since 2026-03-01T11:00Z '_time:<2026-03-02' store 2>&1 | grep -o '"since".*'
echo "--- what is yet to come cannot be missing"
count --require-coverage --now 2026-03-02T14:06:30Z --last 1h '*' store
count --require-coverage --now 2026-03-02T14:16:30Z --last 1h '*' store
echo "--- also where something was found quietly"
logq -q --require-coverage --since 2026-03-01T11:00Z --until 2026-03-01T13:00Z '*' store; echo "exit $?"
echo "--- a segment that was cut short"
segment=$(find store -name '*.seg' | sort | head -n 1)
truncate -s 200 "$segment"
logq -q '*' store 2>/dev/null; echo "exit $?"
logq -q --require-coverage '*' store 2>messages; echo "exit $?"
grep -v '\.seg' messages
echo "--- files are read whole; a length has to be one"
count --require-coverage --since 2020-01-01 '*' shop.ndjson
count --require-coverage=long '*' store
