# What goes out at once is at most what was asked for, and comes in order.
. "$DATA/../cli/helpers/net.bash"
start_server
seq -f 'line %g' 2500 >in
logship --batch-size 1000 --to "http://127.0.0.1:$server_port/?format=batch" <in
echo "exit $?"
logq '* | json_array_len(logs) as n | fields n' accepted
logq '* | unroll by (logs) | unpack_json from logs fields (_msg) | fields _msg' accepted |
  sed 's/{"_msg":"\(.*\)"}/\1/' | cmp - in && echo same
stop_server
start_server
logship --batch-bytes 5000 --to "http://127.0.0.1:$server_port/?format=batch" <in
logq '* | unroll by (logs) | unpack_json from logs fields (_msg) | fields _msg' accepted |
  sed 's/{"_msg":"\(.*\)"}/\1/' | cmp - in && echo same
[ "$(wc -l <accepted)" -ge 5 ] && echo "five or more"
stop_server
# With time to wait, what trickles in goes out together.
start_server
(for i in 1 2 3; do echo "late $i"; sleep 0.2; done) |
  logship --linger 10s --to "http://127.0.0.1:$server_port/?format=batch"
logq '* | json_array_len(logs) as n | fields n' accepted
stop_server
logship --batch-size 0 <in; echo "exit $?"
logship --batch-bytes 1G <in; echo "exit $?"
logship --linger soon <in; echo "exit $?"
# The end of the input is not waited behind, nor is a stop.
echo last | logship --linger 1h --to file:end.ndjson; echo "exit $?"
cat end.ndjson
mkfifo slow
logship --linger 1h --stop-timeout 5s --to file:stopped.ndjson <slow &
exec 3>slow
echo first >&3
sleep 1
kill -TERM $!
wait $!; echo "exit $?"
exec 3>&-
cat stopped.ndjson
