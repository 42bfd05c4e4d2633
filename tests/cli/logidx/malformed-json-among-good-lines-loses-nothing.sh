cat > in.ndjson <<'END'
{"_time":"2026-03-01T10:00:00Z","n":1}
{"_time":"2026-03-01T10:00:01Z","n":
not json at all
[1,2,3]
{"_time":"2026-03-01T10:00:02Z","n":2}
END
logidx ingest store -f ndjson --rejects rejects.ndjson in.ndjson
cat rejects.ndjson
logidx cat store
echo "--strict:"
logidx ingest --strict -q other -f ndjson in.ndjson
echo "exit $?"
