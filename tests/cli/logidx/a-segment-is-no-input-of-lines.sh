# Its records are what is wanted, not its bytes.
logidx pack --now 2026-03-02T00:00:00Z -o a.seg "$DATA/shop.ndjson"
cp a.seg before
logidx pack -o b.seg a.seg; echo "exit $?"
logidx pack -o a.seg a.seg; echo "exit $?"
logidx pack -o a.seg < a.seg; echo "exit $?"
ln a.seg link.seg
logidx pack -o link.seg a.seg; echo "exit $?"
logidx ingest store a.seg; echo "exit $?"
gzip -c a.seg > c.gz
logidx ingest store c.gz; echo "exit $?"
logparse a.seg; echo "exit $?"
ls
cmp a.seg before && echo unharmed
# What else is named comes all the same.
tar -cf all.tar a.seg -C "$DATA" shop.ndjson
logidx ingest -q store all.tar; echo "exit $?"
logq -c '*' store
logidx cat a.seg | logidx pack -o b.seg && logq -c '*' b.seg
