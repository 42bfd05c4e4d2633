echo '{"_time":"2026-03-01T10:00:00Z","n":1}' > one
logidx ingest store < one
logidx ingest store < one
logidx cat store
logidx positions store
