logparse -f ndjson --now 2026-03-01T12:00:00Z --rejects rejects.ndjson <<'END'
{"ts":"2026-03-01T12:00:00Z","msg":"first"}
{"ts":"2026-03-01T12:00:01Z","msg":"cut
{"ts":"2026-03-01T12:00:02Z" "msg":"comma"}
not JSON at all
{"ts":"2026-03-01T12:00:03Z","msg":"last"}
END
echo "exit $?"
cat rejects.ndjson
