# Neighbours in the same stream, as grep -A -B -C has them.
cp "$DATA/shop.ndjson" "$DATA/checkout.ndjson" .
logidx ingest store shop.ndjson checkout.ndjson 2>/dev/null
echo "--- a store, by stream and in the order of time"
logq -C 1 -o raw failed store
logq -A 1 -o raw 'level:error' store
logq -C 1 --fields _time,_msg failed store
logq -B 1 -o pretty 'level:error service:web' store
echo "--- a file and a pipe say the same"
logq -C 1 -o raw failed checkout.ndjson >file
logq -C 1 -o raw failed - <checkout.ndjson | cmp - file && cat file
echo "--- a plain log is one stream"
seq 1 30 | sed 's/^/line /' >plain.log
logq -A 1 -B 2 -o raw '"line 5" or "line 7" or "line 20"' plain.log
echo "--- -m counts matches, and what follows the last one still comes"
logq -m 1 -A 2 -o raw '~"line [57]"' - <plain.log
logq -m 2 -B 1 -o raw '~"line .*[57]"' plain.log plain.log
echo "--- as many as there are, over many batches"
seq 1 200000 | sed 's/^/line /' | logq -C 1 -o raw '"line 100000" or "line 65536" or "line 199999"' -
seq 1 200000 | sed 's/^/line /' | logidx ingest big 2>/dev/null
logq -C 1 -o raw '"line 100000" or "line 65536" or "line 199999"' big
echo "--- records stay as they are"
logq -C 1 failed checkout.ndjson | head -n 2
logq -C 1 -o table --fields host,_msg failed checkout.ndjson
echo "--- nothing"
logq -C 3 nothing store; echo "exit $?"
logq -C 3 nothing plain.log; echo "exit $?"
echo "--- wrong"
logq -C 1 -c failed store; echo "exit $?"
logq -C 1 -r failed store; echo "exit $?"
logq -C 1 'failed | stats count()' store; echo "exit $?"
logq -C many failed store; echo "exit $?"
