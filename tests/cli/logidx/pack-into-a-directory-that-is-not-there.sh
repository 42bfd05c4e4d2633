logidx pack -o nowhere/x.seg "$DATA/shop.ndjson"; echo "exit $?"
