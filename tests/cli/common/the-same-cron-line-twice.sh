# The second run changes no byte of the store, and says so.
cp "$DATA/sshd.log" "$DATA/shop.ndjson" .
line='logidx ingest store sshd.log shop.ndjson'
$line 2>first || cat first
state() { find store -type f ! -name '*.lock' | sort | xargs sha256sum; }
state >before
$line 2>second; echo "exit $?"
state >after
cmp before after && echo "unchanged"
grep -c -i 'already\|nothing new\|no new' second
logq -c '*' store
cat "$DATA/sshd.log" "$DATA/shop.ndjson" | wc -l
