# A subquery finds in a store what it finds in a file: blocks are not pruned by
# values that are not known yet, nor counted from their footer.
logidx pack -o shop.seg "$DATA/shop.ndjson" 2>/dev/null
for query in 'service:in(level:error | fields service)' '!service:in(level:error | fields service)' \
  'service:in(level:none | fields service)' '!service:in(level:none | fields service)' \
  'ms:in(service:stock | fields ms)' 'none:in(level:none | fields none)' \
  'http.path:in(level:error | fields http.path)'; do
  echo "$query: $(logq -c "$query" "$DATA/shop.ndjson") $(logq -c "$query" shop.seg)"
done
