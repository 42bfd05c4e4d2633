# Every form of -o, over the same records.
for form in ndjson pretty raw csv tsv table logfmt; do
  echo "--- $form"
  logq -o $form 'service:pay or service:stock' "$DATA/shop.ndjson"
done
