echo '{"properties":{"a":{"type":"integer"}}}' >schema.json
for a in 200 200.0 2e2 2.5 25e-1 250e-1 0.0e-5 1.25e2 1.25e1 1e-400 -3.00; do echo "{\"a\":$a}"; done |
  logparse --now 2026-03-01T12:00:00Z -f ndjson --schema schema.json | sed 's/.*"a":/"a":/; s/,"_time_source.*//'
