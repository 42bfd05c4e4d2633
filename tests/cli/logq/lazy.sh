# A query reads the columns it needs: counting, or one column, reads a small part
# of what printing the records reads.
awk 'BEGIN {
  srand(1)
  for (i = 0; i < 80000; i++) {
    printf "{\"_time\":\"2026-03-01T12:%02d:%02dZ\",\"status\":%d,\"_msg\":\"id %d of %d at %d took %d\"}\n",
      i / 60 % 60, i % 60, 200 + i % 7, rand() * 2147483647, rand() * 2147483647,
      rand() * 2147483647, rand() * 2147483647
  }
}' | logidx pack -o big.seg 2>/dev/null
read_bytes() { logq --stats=json "$@" big.seg 2>&1 >/dev/null | sed 's/.*"bytes_read":\([0-9]*\).*/\1/'; }
all=$(read_bytes '*')
count=$(read_bytes -c '*')
column=$(read_bytes '* | stats by (status) count() n')
absent=$(read_bytes -c 'status:=999')
[ "$all" -gt 500000 ] || echo "too small to prove anything: $all"
[ "$count" -lt $((all / 3)) ] && echo "a count reads less than a third" || echo "$count of $all"
[ "$column" -lt $((all / 2)) ] && echo "one column is less than half" || echo "$column of $all"
[ "$absent" -le "$count" ] && echo "what statistics exclude is not read" || echo "$absent of $all"
