# 413 halves the batch until it fits.
. "$DATA/../cli/helpers/net.bash"
start_server --max-body 2000
seq -f 'line %g' 2000 >in
logship --to "http://127.0.0.1:$server_port/?format=batch&compression=gzip" <in
echo "exit $?"
grep -q ^413 requests && echo "was refused"
logq '* | unroll by (logs) | unpack_json from logs fields (_msg) | fields _msg' accepted |
  sed 's/{"_msg":"\(.*\)"}/\1/' | cmp - in && echo same
stop_server
