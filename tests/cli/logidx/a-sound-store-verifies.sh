logidx ingest store --now 2026-03-01T00:00:00Z "$DATA/windows_events.ndjson" "$DATA/haproxy.log"
logidx verify store | sed 's/^.*seg: //' | sort | uniq -c | sed 's/^ *//'
