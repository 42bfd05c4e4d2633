# -l names the inputs that hold a match, -0 ends the names with NUL.
cp "$DATA/shop.ndjson" "$DATA/sshd.log" .
logidx pack -o shop.seg shop.ndjson 2>/dev/null
logq -l payment shop.ndjson sshd.log shop.seg
logq -l 'Invalid' shop.ndjson sshd.log shop.seg
logq -l -0 '*' shop.ndjson sshd.log | tr '\0' '|'; echo
logq -l nothing shop.ndjson; echo "exit $?"
