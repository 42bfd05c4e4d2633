# An object that is named prints with its members, in the order of its record.
cat >rows.ndjson <<'END'
{"_time":"2026-03-01T12:00:00Z","a":1,"o":{"x":1,"y":{"z":2}},"o.l":3}
{"_time":"2026-03-01T12:00:01Z","o":{"y":{"z":4},"x":3},"a":2}
{"_time":"2026-03-01T12:00:02Z","o":"text"}
END
logidx pack -o rows.seg rows.ndjson 2>/dev/null
for query in '* | fields o, a' '* | fields a, o' '* | fields o.y, a' '* | fields a*, o' \
  '* | sort by (_time desc) | fields o' '* | fields o | stats by (o.x) count() n'; do
  echo "--- $query"
  logq "$query" rows.ndjson | tee of-file
  logq "$query" rows.seg | cmp of-file -
done
echo "--- csv and table"
for form in csv table; do
  logq -o $form --fields a,o,o.y,none '*' rows.ndjson | tee of-file
  logq -o $form --fields a,o,o.y,none '*' rows.seg | cmp of-file -
done
