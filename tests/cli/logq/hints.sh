# Nothing found: what would have been with a small change.
cp "$DATA/shop.ndjson" .
logidx ingest store shop.ndjson 2>/dev/null
logq 'level:eror' store; echo "exit $?"
logq 'paymen' store; echo "exit $?"
logq 'checkout' store; echo "exit $?"
logq -a 'checkout' --fields http.path store | head -n 1
logq 'zebra' store; echo "exit $?"
logq -q 'level:eror' store; echo "exit $?"
echo "--- what is proposed can be typed"
logq '"payment fail"' store; echo "exit $?"
logq '"ORD"' store; echo "exit $?"
logq '"acc"' store; echo "exit $?"
logq '"OR"' store; echo "exit $?"
logq -c 'i("payment fail"*)' store
