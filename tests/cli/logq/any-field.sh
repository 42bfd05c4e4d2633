# -a looks in every field for words that name none.
logq -c 'benjamin' "$DATA/cloudtrail.ndjson"
logq -c -a 'benjamin' "$DATA/cloudtrail.ndjson"
logq -c -a 'benjamin eventName:GetBucketPolicy' "$DATA/cloudtrail.ndjson"; echo "exit $?"
