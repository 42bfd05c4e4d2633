logidx ingest store/shop "$DATA/shop.ndjson"
ln -s shop store/current
ln -s . store/self
logq -c '*' store
mkdir -p odd/2026-03-01/x.seg; ln -s y.seg odd/2026-03-01/y.seg
logidx ls odd; echo "exit $?"
