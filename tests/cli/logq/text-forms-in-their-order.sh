# logfmt, pretty, csv and table, too, print fields in the order of their own
# record, the same over a file and over a store.
cat >rows.ndjson <<'END'
{"_time":"2026-03-01T12:00:00Z","_msg":"m","a":1,"b":2}
{"b":3,"_time":"2026-03-01T12:00:01Z","_msg":"m","a":4,"c":{"y":1,"x":2}}
{"c":{"x":3,"y":4},"_time":"2026-03-01T12:00:02Z","_msg":"m","z":5,"b":6}
END
logidx pack -o rows.seg rows.ndjson 2>/dev/null
for form in logfmt pretty csv table; do
  for query in '*' '* | filter b:>2' '* | delete _time | rename b as bb'; do
    echo "--- $form: $query"
    logq -o $form "$query" rows.ndjson | tee of-file
    logq -o $form "$query" rows.seg | cmp of-file -
  done
done
