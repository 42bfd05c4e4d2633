# What has no end is read on with --once, too, and that is said.
. "$DATA/../cli/helpers/net.bash"
port=$(free_port)
logship --once "syslog+udp://127.0.0.1:$port" 2>err >/dev/null & shipper=$!
until [ -s err ]; do sleep 0.05; done
kill $shipper; wait $shipper; echo "exit $?"
sed "s|:$port|:PORT|" err
