# A typo in a flag, a subcommand, a value, a field: each finds the nearest name.
cp "$DATA/shop.ndjson" .
logidx ingest store shop.ndjson 2>/dev/null
try() { "$@" 2>&1 >/dev/null; echo "exit $?"; }
try logq --sinse 1h '*' store
try logq --ouput csv '*' store
try logq -o cvs '*' store
try logq --last 1hh '*' store
try logq --since yesteday '*' store
try logparse -f combind shop.ndjson
try logparse --reject x shop.ndjson
try logidx vefiry store
try logidx ingest --flush-intervall 1s store
try logq 'trace_ud:4bf92f' store
try logq 'htpp.status:502' store
try logq 'level:eror' store
try logq '* | stast count()' store
try logq '* | stats cuont()' store
