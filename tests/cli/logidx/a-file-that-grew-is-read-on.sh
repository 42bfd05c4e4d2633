printf '2026-03-01T10:00:00Z one\n2026-03-01T10:00:01Z tw' > app.log
logidx ingest store app.log
printf 'o\n2026-03-01T10:00:02Z three\n' >> app.log
logidx ingest store app.log
logidx cat --raw store | cmp - app.log && echo same
logidx positions --json store | grep -o '"position":[0-9]*'
