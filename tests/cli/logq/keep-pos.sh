# --keep-pos prints where the records of a store came from; in a file it is
# there anyway.
cat >rows.ndjson <<'END'
{"_time":"2026-03-01T12:00:00Z","_msg":"one","_src":"file:1","_pos":10}
{"_msg":"two","_time":"2026-03-01T12:00:01Z","o":{"x":1},"_src":"file:2","_pos":10}
{"_time":"2026-03-01T12:00:02Z","_msg":"three"}
END
logidx pack -o rows.seg <rows.ndjson 2>/dev/null
echo "--- without"; logq '*' rows.seg
echo "--- with"; logq --keep-pos '*' rows.seg
for query in '* | sort by (_time desc)' '* | delete _msg' 'o.x:1 | pack_json as p | fields p'; do
  echo "--- $query"; logq --keep-pos "$query" rows.seg
done
echo "--- csv"; logq --keep-pos -o csv '*' rows.seg
echo "--- a file"; logq --keep-pos '*' rows.ndjson
