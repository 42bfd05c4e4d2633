# After a broad answer: commands that give less, to paste.
for i in $(seq 1 240); do
  echo "{\"_time\":\"2026-03-01T12:00:00Z\",\"_msg\":\"m\",\"n\":$i,\"host\":\"web-$((i % 4))\",\"level\":\"$([ $((i % 3)) -eq 0 ] && echo error || echo info)\",\"app\":\"it's\",\"half\":\"$((i % 2)) x\"}"
done >day.ndjson
logidx ingest store day.ndjson 2>/dev/null
logq -v '*' store >/dev/null
echo "--- pasted, they give what they say"
logq -v 'n:>0 or nothing' store 2>&1 >/dev/null | grep '#' | sed 's/ *#.*//; s/logq/logq -c/' >commands
cat commands; sh commands
logq -v --since 2026-03-01 --last-rows 200 '*' store 2>&1 >/dev/null | head -n 3
logq -v --since '2026-03-01 11:00' '*' day.ndjson 2>&1 >/dev/null | head -n 2
echo "--- not after a small answer, a count, or where nobody reads it"
logq -v 'n:<50' store 2>&1 >/dev/null
logq -v -c '*' store
logq -v '* | stats count() n' store
logq '*' store 2>&1 >/dev/null
