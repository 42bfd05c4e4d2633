# What a record came from prints with none: -a finds nothing in it, in a segment no
# more than in a file.
cp "$DATA/shop.ndjson" shop.ndjson
logidx pack -q -f ndjson -o s.seg shop.ndjson
logq -c -a file shop.ndjson; echo "exit $?"
logq -c -a file s.seg; echo "exit $?"
logq -c -a 'file or checkout' shop.ndjson
logq -c -a 'file or checkout' s.seg
logq -c -a '~"^file:"' s.seg
logq -c -a 'file*' s.seg
logq -c -a --keep-pos file s.seg
echo "--- asked for by its name it is there"
logq -c '_src:file' s.seg
logq -c '_src:~"^file:"' s.seg
