# A line beyond --max-record is cut, says so, and is counted.
{ echo '{"a":1}'; printf 'x%.0s' $(seq 200); echo; echo '{"a":2}'; } >long.log
logq --max-record 64 -o ndjson '*' long.log
echo "exit $?"
logq --max-record 3 '*' long.log
echo "exit $?"
echo "--- with --format, too: cut once, where they came"
logq --format text --max-record 64 --fields _msg,_truncated '*' long.log
logq --format text --max-record 64 -c '*' long.log
