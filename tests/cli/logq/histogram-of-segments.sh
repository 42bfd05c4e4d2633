# Blocks that lie in one bar are counted without their times: the bars are those of
# the same records in a file.
awk 'BEGIN {
  srand(5); t = 1767225600
  for (i = 0; i < 3000; ++i) {
    t += int(rand() * (i % 700 < 100 ? 900 : 20))
    printf "{\"ts\":%d.%03d,\"n\":%d}\n", t, i % 1000, i
  }
}' >all.ndjson
split -l 250 all.ndjson part.
for part in part.??; do logidx pack -q -f ndjson -o "$part.seg" "$part"; done
while read -r how; do
  # shellcheck disable=SC2086
  logq -o csv $how '*' part.*.seg >segments
  # shellcheck disable=SC2086
  logq -o csv $how '*' all.ndjson >file
  cmp -s segments file && [ "$(wc -l <file)" -gt 2 ] && echo "same: $how"
done <<'HOW'
--hist
--hist=1m
--hist=7m
--hist=1d
--hist --tz Asia/Kathmandu
--hist=1d --tz Asia/Kathmandu
--hist -j1
--hist --since 2026-01-01T05:00:00Z
--hist --since 2026-01-01T05:00:00Z --until 2026-01-02T10:00:00Z
--hist=2h --since 2026-01-01T05:00:00Z --until 2026-01-02T10:00:00Z
--hist -m 700
--hist -r
HOW
for part in part.*.seg; do logq --partial --hist '*' "$part" >"$part.partial"; done
logq --merge-partials -o csv --hist '*' part.*.partial >merged
logq -o csv --hist '*' all.ndjson | cmp - merged && echo "same: parts"
