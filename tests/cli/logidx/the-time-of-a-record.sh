range() { logidx pack --now 2026-06-01T00:00:00Z "$@" -o a.seg && logidx ls --json a.seg | grep -o '"min_time".*"rows"'; }
echo '{"date":"2026-01-02T00:00:00Z","timestamp":1767225600123,"when":{"at":"2026-05-05T05:05:05Z"}}' > json
range json
range --time-field date json
range --time-field when.at json
echo '{"_time":"no time","ts":"2026-03-01 10:00:00,5"}' > json
range json
printf '[2026-03-01 10:00:00] one\n  two has none\n' > text
range -f text text
printf 'none at all\n' > text
range -f text text
printf 'Mar  1 10:00:00 host app: x\n' > text
range -f text text
range -f text --source-tz +02:00 text
# Records of a pipe without times came when they came, not with the first one.
stored() { [ "$(logq -c '*' arrivals 2>/dev/null)" = 1 ]; }
(echo '{"n":1}'; until stored; do sleep 0.05; done; echo '{"n":2}'; echo '{"n":3,"time":"2026-03-01T12:00:00Z"}'; echo '{"n":4}') |
  logidx ingest arrivals
logq '* | stats count_uniq(_time) times' arrivals
logq '_time:2026-03-01 | fields n' arrivals
