# The position lies behind a line that was longer than --max-record.
{ printf '{"a":1,"pad":"'; head -c 300 /dev/zero | tr '\0' x; printf '"}\n'; } >app.ndjson
logidx ingest -q --max-record 100 -f json store app.ndjson 2>/dev/null
echo '{"a":2}' >>app.ndjson
logidx ingest -q --max-record 100 -f json store app.ndjson 2>/dev/null
logq -c '*' store
logidx positions store | awk '{ print $1 }'
