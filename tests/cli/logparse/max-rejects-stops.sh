seq 1 5 | logparse -f ndjson --max-rejects 2 --now 2026-03-01T12:00:00Z >/dev/null
