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
echo "--- so they do with what the answer depends on, under each name of a field, behind pipes"
sed 's/"level":"info"/"severity":"info"/; s/"_msg"/"note"/' day.ndjson >names.ndjson
paste_all() {
  logq -v "$@" 2>&1 >/dev/null | grep '#' >commands
  while IFS= read -r line; do
    said=${line##*# }
    echo "$line: $(eval "$(echo "${line%%   #*}" | sed 's/logq/logq -c/')")" "${said%%,*}"
  done <commands
}
paste_all -a 'error or info' names.ndjson
paste_all --msg-field note --now 2026-03-01T13:00Z '_time:2h m' names.ndjson
paste_all --tz Europe/Berlin --since '2026-03-01 12:30' '*' names.ndjson
paste_all '* | rename host as h | fields h, level' names.ndjson
paste_all --fields severity,host '*' names.ndjson
logq -v --trace 1 '*' names.ndjson 2>&1 >/dev/null | grep -c '#'
echo "--- not after a small answer, a count, or where nobody reads it"
logq -v 'n:<50' store 2>&1 >/dev/null
logq -v -c '*' store
logq -v '* | stats count() n' store
logq '*' store 2>&1 >/dev/null
