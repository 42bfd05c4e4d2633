# The summary for programs, less what the clock says.
cp "$DATA/shop.ndjson" .
logidx ingest store shop.ndjson 2>/dev/null
mask() { sed -E 's/"seconds":[0-9.]+/"seconds":T/; s/("bytes[a-z_]*"):[0-9]+/\1:N/g; s/in [0-9.]+ [mun]?s/in T/; s/, [0-9.]+ (KiB|B)( of [0-9.]+ (KiB|B))?/, N/'; }
logq -c --stats=json 'level:error' store 2>&1 | mask
logq -c --stats --since 2026-03-01T12:00:00Z --until 2026-03-01T12:05:00Z '*' store 2>&1 | mask
logq -c --stats --since 2027-01-01 '*' store 2>&1 | mask
logq -c --stats '*' shop.ndjson 2>&1 | mask
