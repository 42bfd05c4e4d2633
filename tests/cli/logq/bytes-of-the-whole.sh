# What was read is told as a part of what is stored; --explain says what is
# counted where.
cp "$DATA/shop.ndjson" .
logidx ingest store shop.ndjson 2>/dev/null
mask() { sed -E 's/[0-9.]+ (KiB|B)/N/g; s/in [0-9.]+ (n|u|m)?s;/in T;/'; }
logq --stats -c '*' store 2>&1 | mask
logq --stats -c 'ms:>100000' store 2>&1 | mask
logq --stats -c 'payment' store 2>&1 | mask
logq --explain=run 'payment' store | grep -E '^(bytes|read)' | sed -E 's/in [0-9]+ reads?/in R reads/' | mask
logq --explain=run 'payment' shop.ndjson | grep -E '^(bytes|read)' | mask
