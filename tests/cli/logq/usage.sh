# What is missing or too much is said, with a way on.
cp "$DATA/shop.ndjson" .
logq; echo "exit $?"
logq shop.ndjson; echo "exit $?"
logq -c --hist '*' shop.ndjson; echo "exit $?"
logq -0 '*' shop.ndjson; echo "exit $?"
logq --explain=walk '*' shop.ndjson; echo "exit $?"
logq -m many '*' shop.ndjson; echo "exit $?"
logq --diff a '*' shop.ndjson; echo "exit $?"
logq --trace "" '*' shop.ndjson; echo "exit $?"
logq -- '-level:info' shop.ndjson | wc -l
logq -level:info shop.ndjson; echo "exit $?"
