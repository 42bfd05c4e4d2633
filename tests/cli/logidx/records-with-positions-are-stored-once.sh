cat > in.ndjson <<'END'
{"_src":"file:aa","_pos":0,"_src_info":{"path":"/var/log/a.log"}}
{"_time":"2026-03-01T10:00:00Z","n":1,"_src":"file:aa","_pos":10}
{"_time":"2026-03-01T10:00:01Z","n":2,"_src":"file:aa","_pos":20}
{"_time":"2026-03-01T10:00:02Z","n":3,"_src":"file:bb","_pos":7}
END
logidx ingest store < in.ndjson
logidx ingest store < in.ndjson
echo '{"_time":"2026-03-01T10:00:03Z","n":4,"_src":"file:aa","_pos":30}' | logidx ingest store
logidx cat store
logidx cat --src /var/log/a.log store
logidx positions --json store
# The last record of a pipe that dies is not guessed at.
printf '{"n":5,"_src":"file:aa","_pos":40}\n{"n":6,"_src":"fi' | logidx ingest store
logidx cat store | tail -n 1
