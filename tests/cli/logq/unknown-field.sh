# A field that no segment has is a warning; if nothing matched, exit 2. In a file
# it is just empty, and a note says so.
cp "$DATA/shop.ndjson" .
logidx ingest store shop.ndjson 2>/dev/null
logq 'service:pay trace_ud:7d1a6b0c9e8f4a21b3c4d5e6f7a8b9c0' store; echo "exit $?"
logq -c 'trace_ud:x or service:pay' store; echo "exit $?"
logq -c '!colour:red' store; echo "exit $?"
logq 'htpp.status:502' store; echo "exit $?"
logq '* | stats by (serivce) count() n' store; echo "exit $?"
logq -q 'trace_ud:x' store; echo "exit $?"
logq 'trace_ud:x' shop.ndjson; echo "exit $?"
logq -c 'http:* or _msg:nothing or level:nothing' store; echo "exit $?"
echo "--- in queries inside, in patterns, in what options name"
logq 'host:in(hots:x | fields host)' store; echo "exit $?"
logq -c 'host:in(* | fields hots)' store; echo "exit $?"
logq -c '* | stats by (host) count() c | union (hots:x) | join by (host) (levle:x)' store; echo "exit $?"
logq -c '* | format "<hots> <host>"' store; echo "exit $?"
logq --diff hots:x host:y nothing:z store; echo "exit $?"
logq --list-values levl '*' store; echo "exit $?"
logq -c --fields host,levl '*' store; echo "exit $?"
logq --fields host,c '* | stats by (host) count() c' store | wc -l
logq --list-values levl '*' shop.ndjson; echo "exit $?"
