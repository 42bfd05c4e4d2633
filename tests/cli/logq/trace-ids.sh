# The id of a trace is its hex digits, in any case, with the dashes of a UUID or without.
cat >t.ndjson <<'END'
{"_time":"2026-03-01T12:00:00Z","_msg":"small","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"}
{"_time":"2026-03-01T12:00:01Z","_msg":"large","trace_id":"4BF92F3577B34DA6A3CE929D0E0E4736"}
{"_time":"2026-03-01T12:00:02Z","_msg":"mixed, with dashes","traceId":"4Bf92F35-77B3-4DA6-A3CE-929D0E0E4736"}
{"_time":"2026-03-01T12:00:03Z","_msg":"within more","trace_id":"00-4bf92f3577b34da6a3ce929d0e0e4736-01"}
{"_time":"2026-03-01T12:00:04Z","_msg":"another","trace_id":"4bf92f3577b34da6a3ce929d0e0e4737"}
{"_time":"2026-03-01T12:00:05Z","_msg":"short","trace_id":"AbCd-12ef"}
END
logidx pack -q -f ndjson -o t.seg t.ndjson
for where in t.ndjson t.seg; do
  echo "--- $where"
  logq --trace 4BF92F35-77b3-4da6-a3ce-929d0e0e4736 --fields _msg '*' "$where"
  logq -o raw 'trace_id:4bf92f3577b34da6a3ce929d0e0e4736' "$where"
  logq -o raw 'trace_id:="4bf92f35-77b3-4da6-a3ce-929d0e0e4736" | sort by (_time desc)' "$where"
  logq -o raw 'trace_id:abcd-12EF' "$where"
done
