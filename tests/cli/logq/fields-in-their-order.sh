# The same query gives the same bytes over a file and over a store: fields in the
# order of their own record, whatever stood in the records before it.
cat >rows.ndjson <<'END'
{"_time":"2026-03-01T12:00:00Z","a":1,"b":2,"o":{"x":1,"y":2}}
{"b":3,"_time":"2026-03-01T12:00:01Z","a":4,"a":5,"o":{"y":1,"x":2},"_src":"s"}
{"c":1,"_time":"2026-03-01T12:00:02Z","o":{"y":1},"a":9,"o":{"x":3},"z":null,"l":"s"}
END
logidx pack -o rows.seg rows.ndjson 2>/dev/null
for query in '*' '* | delete l, _src' '* | rename b as bb | delete _src' '* | copy b as bb | delete _src' \
  '* | sort by (_time desc) | delete l, _src' '* | fields o*' '* | extract "<n>" from a | delete _src'; do
  echo "--- $query"
  logq "$query" rows.ndjson | sed 's/,"_src":"s"//' | tee of-file
  logq "$query" rows.seg | cmp of-file -
done
echo "--- reserved fields of a store are shown when named"
logq '* | stats row_max(a) m, count_uniq(_src) sources' rows.seg
