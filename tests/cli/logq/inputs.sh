# Stores, segments, files of any compression, archives and standard input.
cp "$DATA/shop.ndjson" .
gzip -k shop.ndjson; xz -k shop.ndjson; bzip2 -k shop.ndjson; zstd -q shop.ndjson
tar cf logs.tar shop.ndjson; tar czf logs.tgz shop.ndjson
cp shop.ndjson.gz no-suffix
logidx ingest store shop.ndjson 2>/dev/null
logidx pack -o shop.seg shop.ndjson 2>/dev/null
for input in shop.ndjson shop.ndjson.gz shop.ndjson.xz shop.ndjson.bz2 shop.ndjson.zst no-suffix \
  logs.tar logs.tgz store shop.seg store/*/*.seg; do
  echo "$(logq -c 'level:error' $input) ${input##*/}" | sed 's/ .*\.seg$/ a segment/'
done
logq -c 'level:error' - <shop.ndjson.gz
logq -c 'level:error' <shop.ndjson
LOGKIT_STORE=store logq -c 'level:error'
logq -c 'level:error' store shop.seg shop.ndjson - <shop.ndjson
