# One reason, and the remedy, whoever cut it.
{ echo '{"a":1}'; printf '{"pad":"'; head -c 20000 /dev/zero | tr '\0' x; echo '"}'; } > in.ndjson
cat in.ndjson | logparse -f json --max-record 16K --now 2026-03-01T12:00:00Z | cut -c 1-20
cat in.ndjson | logidx ingest --max-record 16K --now 2026-03-01T12:00:00Z store
logq --max-record 16K -c '*' in.ndjson
