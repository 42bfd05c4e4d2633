# What a run writes beside its output never takes the place of what it reads.
printf '{"a":1}\nbroken\n' > in.ndjson
cp in.ndjson before
ln -s in.ndjson link
logparse -f json --rejects in.ndjson in.ndjson; echo "exit $?"
logparse -f json --rejects ./in.ndjson link; echo "exit $?"
logparse -f json --metrics-file link in.ndjson; echo "exit $?"
logparse -f json --rejects in.ndjson < in.ndjson; echo "exit $?"
logidx pack -o x.seg --rejects in.ndjson in.ndjson; echo "exit $?"
logidx ingest store --ack-file in.ndjson in.ndjson; echo "exit $?"
logq --rejects in.ndjson '*' in.ndjson; echo "exit $?"
logidx pack -o a.seg "$DATA/shop.ndjson"
logq -c '*' a.seg --bundle a.seg; echo "exit $?"
cmp in.ndjson before && logq -c '*' a.seg
ls
