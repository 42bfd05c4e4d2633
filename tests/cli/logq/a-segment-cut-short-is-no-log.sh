# "No match" and "could not look" are never the same.
: >empty.seg
printf LKS >short.seg
for file in empty.seg short.seg; do
  logq -c '*' "$file"
  echo "exit $?"
done 2>&1
