# Records go to the file that their fields name; no value leads out of its place.
cat >in.ndjson <<'END'
{"ts":"2026-03-01T12:00:00Z","msg":"a","level":"info","service":"cart","http":{"method":"GET"}}
{"ts":"2026-03-01T12:00:01Z","msg":"b","level":"error","service":"cart"}
{"ts":"2026-03-01T12:00:02Z","msg":"c","level":"info","service":"../../etc","http":{"method":"a/b"}}
{"ts":"2026-03-01T12:00:03Z","msg":"d","level":"info","service":".."}
{"ts":"2026-03-01T12:00:04Z","msg":"e","service":17}
{"ts":"2026-03-01T12:00:05Z","msg":"f","level":"info","service":"cart","_src":"x","_pos":7}
END
logparse -f ndjson --to 'out/{service}/{level}.ndjson' in.ndjson
find out -type f | sort | while read -r file; do echo "$file"; cat "$file"; done
logparse -f ndjson --where '_msg:in(a,c)' --pipe 'fields _msg, http.method' --to 'm-{http.method}.ndjson' in.ndjson
head m-*
echo again
logparse -f ndjson --to 'out/{service}/{level}.ndjson' in.ndjson
echo "exit $?"
logparse --to 'out/{service.ndjson' in.ndjson
echo "exit $?"
seq 300 | sed 's/.*/n=&/' | logparse -f logfmt --to 'many/{n}'
echo "exit $?, $(ls many | wc -l) files, $(cat many/* | wc -l) records"
