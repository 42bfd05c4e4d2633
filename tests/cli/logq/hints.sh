# Nothing found: what would have been with a small change.
cp "$DATA/shop.ndjson" .
logidx ingest store shop.ndjson 2>/dev/null
logq 'level:eror' store; echo "exit $?"
logq 'paymen' store; echo "exit $?"
logq 'checkout' store; echo "exit $?"
logq -a 'checkout' --fields http.path store | head -n 1
logq 'zebra' store; echo "exit $?"
logq -q 'level:eror' store; echo "exit $?"
