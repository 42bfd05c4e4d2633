# As with a format of logparse; -f text keeps the bytes.
utf16() { printf '\377\376'; iconv -t UTF-16LE; }
printf '2026-03-01T10:00:00Z größe 日本語日本語日本語日本語日本語\nzwei\n' | utf16 > a.log
logidx ingest store a.log; echo "exit $?"
logidx cat --raw store
# Stored once, and read on where it grew.
logidx ingest -q store a.log; logq -c '*' store
printf 'drei\n' | iconv -t UTF-16LE >> a.log
logidx ingest -q store a.log; logidx cat --raw store
printf '{"time":"2026-03-01T10:00:00Z","a":1}\n{"a":2}\n' | utf16 > b.ndjson
logidx ingest json b.ndjson; logidx cat json
logidx ingest -f text raw a.log; logidx cat --raw raw | cmp - a.log && echo the same
