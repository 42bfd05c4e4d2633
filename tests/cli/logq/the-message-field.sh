# --msg-field says which field the message is, in place of the usual names; a
# _msg that a pipe makes is one all the same.
cat >rows.ndjson <<'END'
{"_time":"2026-03-01T12:00:00Z","level":"info","message":"boiler plate","descr":"disk full"}
{"_time":"2026-03-01T12:00:01Z","level":"warn","_msg":"boiler plate","descr":"disk slow"}
{"_time":"2026-03-01T12:00:02Z","level":"info","_msg":"disk of another"}
END
logidx pack -o rows.seg rows.ndjson 2>/dev/null
for query in disk boiler '* | sort by (_time desc) | filter disk' '* | fields _msg, level' \
  '* | fields _msg | filter full' '* | stats by (_msg) count() n | sort by (_msg)' \
  '* | format "<level> <_msg>" as _msg | sort by (_time) | filter info' \
  '* | delete descr | filter boiler' 'level:in(* | filter slow | fields level)'; do
  echo "--- $query"
  logq --msg-field descr "$query" rows.ndjson | tee of-file
  logq --msg-field descr "$query" rows.seg | cmp of-file -
done
echo "--- pretty, raw"
logq --msg-field descr -o pretty '*' rows.seg
logq --msg-field descr -o raw '*' rows.ndjson
echo "--- a line is its own message"
echo 'disk gone' | logq --msg-field descr disk -
echo "--- a field that no record has"
logq --msg-field desc disk rows.seg; echo "exit $?"
logq --msg-field desc full rows.seg; echo "exit $?"
