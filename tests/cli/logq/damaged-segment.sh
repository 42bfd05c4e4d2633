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
# A column that cannot be read: whatever comes first of several functions meets it.
awk 'BEGIN {
  for (i = 0; i < 2000; ++i) {
    hex = ""
    for (j = 0; j < 8; ++j) hex = hex sprintf("%04x", int(rand() * 65536))
    printf "{\"n\":%d,\"v\":\"%s\"}\n", i, hex
  }
}' | logidx pack --no-index '*' -o column.seg
head -c $(($(stat -c %s column.seg) / 2)) column.seg >flipped.seg
printf 'damage' >>flipped.seg
tail -c +$(($(stat -c %s flipped.seg) + 1)) column.seg >>flipped.seg
for stats in 'max(v) m, count() n' 'count() n, max(v) m' 'by (n) min(v) a, max(v) b'; do
  logq -o ndjson "* | stats $stats" flipped.seg good.seg >out 2>err; echo "exit $?"
  grep -c 'flipped.seg' err
done
