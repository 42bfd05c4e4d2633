# Elasticsearch answers item by item: what was busy is sent again, alone.
. "$DATA/../cli/helpers/net.bash"
start_server --items
seq 1000 | sed 's/.*7$/busy &/' >in
logship --to "http://127.0.0.1:$server_port/?format=es&index=logs-{service|none}-x" --add service=Cart <in 2>log
echo "exit $?"
logq '* | stats count() records, count_uniq(message) distinct' accepted
head -n 1 accepted | logq '* | fields message, service' -
head -n 1 requests
sed -E 's/:[0-9]+/:PORT/g' log
stop_server
