# Its records would count twice, and nothing would say so.
logidx ingest --merge off store "$DATA/shop.ndjson"
cd store/2026-03-01 && cp *.seg copy.seg && cd ../..
logidx verify store | sed 's/^.*seg:/seg:/'; echo "exit ${PIPESTATUS[0]}"
logq -c '*' store; echo "exit $?"
logidx cat store | wc -l; echo "exit ${PIPESTATUS[0]}"
rm store/2026-03-01/copy.seg
logidx verify store | sed 's/^.*seg:/seg:/'; echo "exit ${PIPESTATUS[0]}"
# One that merging has in its grace is none.
head -n 3 "$DATA/shop.ndjson" | logidx ingest --merge off store
logidx merge store | sed 's/^.*seg: //; s/, [0-9.]* [KMB].*//'
find store -name '*.seg' | wc -l
logidx verify store | sed 's/^.*seg:/seg:/'; echo "exit ${PIPESTATUS[0]}"
logq -c '*' store; echo "exit $?"
