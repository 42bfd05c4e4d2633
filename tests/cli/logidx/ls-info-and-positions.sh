cat > app.ndjson <<'END'
{"_time":"2026-03-01T10:00:00Z","level":"info","service":"cart","ms":12}
{"_time":"2026-03-01T10:00:01Z","level":"error","service":"cart","ms":250}
{"_time":"2026-03-02T10:00:02Z","level":"info","service":"pay","ms":9.5}
END
# Standard input: sizes do not depend on the descriptor of a file.
logidx ingest store --now 2026-03-03T00:00:00Z < app.ndjson
logidx ls store
logidx ls --map store
logidx ls --json store
logidx pack --now 2026-03-03T00:00:00Z -o app.seg < app.ndjson
logidx info app.seg
echo "--- all segments of a store together"
logidx info store | sed -n '/^all /,$p'
logidx info --json app.seg | grep -o '^{"path":"app.seg","version":1' 
logidx ingest other app.ndjson
logidx positions other | sed "s|$PWD|.|; s/file:[0-9a-f]*/file:.../"
