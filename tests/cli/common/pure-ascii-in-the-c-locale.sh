# With LC_ALL=C what the tools say themselves is ASCII, on both streams.
export LC_ALL=C
logidx ingest store "$DATA/shop.ndjson" >out 2>&1
logq -o pretty '*' "$DATA/shop.ndjson" >>out 2>&1
logq -o table --stats '*' "$DATA/shop.ndjson" >>out 2>&1
logq --hist=1m '*' store >>out 2>&1
logq 'caf"é' store >>out 2>&1
logq 'é:x' store >>out 2>&1
logidx ls store >>out 2>&1
printf 'é {\n' | logparse -f json >/dev/null 2>>out
tr -d '\t' <out | grep -c '[^ -~]'
grep -q 'caf\\u00e9 order' out && echo "escaped, not lost"
LC_ALL=C.UTF-8 logq -o pretty '1004' "$DATA/shop.ndjson"
