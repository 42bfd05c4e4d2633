# What a record gives does not depend on the records that share a block with it.
cat >s.ndjson <<'END'
{"_time":"2026-04-01T00:00:01Z","_msg":"a1","host":"a"}
{"_time":"2026-04-01T00:00:02Z","_msg":"b1","host":"b"}
{"_time":"2026-04-01T00:00:03Z","_msg":"a2","host":"a"}
{"_time":"2026-04-01T00:00:05Z","_msg":"x","host":"a","_stream":"{app=\"x\"}"}
END
echo "--- streams, of which one record names its own"
logq -B 1 -o raw a2 s.ndjson
logq '* | stats by (_stream) count() n | sort by (_stream)' s.ndjson
echo "--- functions over all fields take those that the record has"
cat >l.ndjson <<'END'
{"_time":"2026-04-01T00:00:01Z","severity":30}
{"_time":"2026-04-01T00:00:02Z","level":"info"}
END
head -n 1 l.ndjson | logq '* | stats sum(*) s, count(l*) c'
logq '* | stats sum(*) s, count(l*) c, row_any(*) r' l.ndjson
echo "--- renaming by prefix"
printf '%s\n' '{"_time":"2026-04-01T00:00:01Z","x":{"b": 1},"k":1,"k":2}' >m.ndjson
logq '* | rename a.* as z.*' m.ndjson
echo '{"a":{"c":3}}' >>m.ndjson
logq '* | rename a.* as z.*' m.ndjson
