# A damaged segment is named, the rest is searched, and the exit code says that
# the answer is not whole.
cp "$DATA/shop.ndjson" .
logidx pack -o good.seg shop.ndjson 2>/dev/null
size=$(stat -c %s good.seg)
head -c $((size - 10)) good.seg >cut.seg
logq -c '*' good.seg cut.seg 2>err; echo "exit $?"
sed 's/byte [0-9]*/byte N/' err
mkdir -p store/2026-03-01 && cp cut.seg store/2026-03-01/broken.seg
logq -c '*' store good.seg 2>err; echo "exit $?"
grep -c broken.seg err
