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
logq --diff '' error '*' shop.ndjson; echo "exit $?"
for option in --since --until --last --around --now --tz --bundle --fields --rejects --msg-field \
              --time-field --format --config --metrics-file --list-values; do
  logq -c $option "$NEVER_SET" '*' shop.ndjson 2>&1 | head -n 1
done
logq -- '-level:info' shop.ndjson | wc -l
logq -level:info shop.ndjson; echo "exit $?"
