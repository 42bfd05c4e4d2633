# A store that is busy, wrong, cut off, then well: every line arrives, once
# accepted it is not sent again.
. "$DATA/../cli/helpers/net.bash"
start_server --answers 503,429:1,401,404,500,reset,200
seq -f 'line %g' 5000 >in
logship --to "http://127.0.0.1:$server_port/logs?format=ndjson" <in 2>log
echo "exit $?"
logq '* | fields _msg' accepted | sed 's/{"_msg":"\(.*\)"}/\1/' | cmp - in && echo same
cut -d' ' -f1 requests | head -n 5 | tr '\n' ' '
sed -E 's/:[0-9]+/:PORT/g' log | sort | uniq -c | sed 's/^ *//' | cut -c1-100
stop_server
