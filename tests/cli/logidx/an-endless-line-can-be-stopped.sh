# Input that never waits and never ends a line.
logidx ingest store </dev/zero & pid=$!
sleep 0.5; kill $pid; wait $pid; echo "exit $?"
logq -c '*' store
logidx ingest other /dev/zero & pid=$!
sleep 0.5; kill $pid; wait $pid; echo "exit $?"
