# A JSON object that is whole needs no LF to be stored; when that comes it is the same record.
printf '{"a":1}\n{"a":2}' >app
logidx ingest -q -f json store app
logidx ingest -q -f json store app                  # nothing new
printf '\n' >>app
logidx ingest -q -f json store app
printf '{"a":3}\n\n{"a":4}' >>app
logidx ingest -q -f json store app
printf '{"a":5}\n' >>app
logidx ingest -q -f json store app
logq -o ndjson --fields a '*' store
