# What is read on is numbered as it lies in the file.
printf '{"a":1}\n{"a":2}\n' >app.ndjson
logidx ingest store app.ndjson
printf '{"a":3}\n{broken\n' >>app.ndjson
logidx ingest store app.ndjson 2>&1 | head -n 1
# What was said once is not said again.
printf 'no access log\n' >web.log
logidx ingest -f apache web web.log 2>&1 | head -n 1
logidx ingest -f apache web web.log
