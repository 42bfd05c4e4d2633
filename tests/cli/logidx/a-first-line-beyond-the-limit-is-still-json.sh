# Detection looks at the beginning of a line that is cut.
{ printf '{"pad":"'; head -c 200000 /dev/zero | tr '\0' x; printf '"}\n{"a":1}\n'; } >long.ndjson
logidx ingest --max-record 100K store <long.ndjson
logidx cat store | tail -n 1
logq -c '_truncated:true' store
# A first line longer than the part of a file that tells it from others.
logidx ingest files long.ndjson
printf '{"a":2}\n' >>long.ndjson
logidx ingest files long.ndjson
logidx cat files | tail -n 2
