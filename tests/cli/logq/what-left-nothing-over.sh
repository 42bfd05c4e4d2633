# An empty answer says which part of the query is to blame.
cp "$DATA/shop.ndjson" .
logidx ingest store shop.ndjson 2>/dev/null
for input in store shop.ndjson; do
  logq 'level:error ms:>9000' $input; echo "exit $?"
  logq 'level:error service:pay host:db-1' $input; echo "exit $?"
done
echo "--- two of three"
logq 'level:error service:pay "health check"' store; echo "exit $?"
logq 'ms:>9000 http.status:>9000 placed' shop.ndjson; echo "exit $?"
echo "--- quiet, and from a pipe, nothing is said"
logq -q 'level:error service:pay host:db-1' store; echo "exit $?"
logq 'level:error service:pay host:db-1' - <shop.ndjson; echo "exit $?"
