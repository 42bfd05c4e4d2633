# Input that never waits and never ends a line.
# far PID: waits until it has read more than a line may have.
far() {
  [ -r "/proc/$1/io" ] || { echo 'no /proc/PID/io' >&2; exit 77; }
  until [ "$(awk '/^rchar/ { print $2 }' "/proc/$1/io")" -gt 100000000 ]; do sleep 0.05; done
}
logidx ingest store </dev/zero & pid=$!
far $pid; kill $pid; wait $pid; echo "exit $?"
logq -c '*' store
logidx ingest other /dev/zero & pid=$!
far $pid; kill $pid; wait $pid; echo "exit $?"
