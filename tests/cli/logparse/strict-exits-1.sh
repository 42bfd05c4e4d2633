printf '{"a":1}\nno\n' | logparse -f ndjson --strict --now 2026-03-01T12:00:00Z
