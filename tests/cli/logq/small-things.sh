# --tz holds for tables of files too.
echo '{"_time":"2026-03-01T12:00:00Z","a":1}' | logq --tz +02:00 -o table '*' -
echo '{"_time":"2026-03-01T12:00:00Z","a":1}' | logq -o table '*' -
# null is a key without a value.
echo '{"z":null,"t":"null","e":"","n":0}' | logq -o logfmt '*' -
# A pipe's name mistyped is a word that nothing has.
echo '{"_msg":"hello"}' | logq '* | lmit 5' -
echo "exit $?"
# With -m the summary counts what was printed.
printf '%s\n' 1 2 3 4 5 | logq -m 2 --stats '*' - 2>&1 | sed -E 's/ in [0-9.]+ [mun]?s/ in T/'
printf '%s\n' 1 2 3 | logq -m 0 -c '*' -
# Another name of a field is not the field.
printf '%s\n' '{"_time":"2026-03-01T12:00:00Z","level":"error"}' >levels.ndjson
logidx pack -o levels.seg levels.ndjson 2>/dev/null
logq 'severity:error' levels.seg
echo "exit $?"
