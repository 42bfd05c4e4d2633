# Records at the least and the greatest time there is.
cat >e.ndjson <<'END'
{"_time":"1677-09-21T00:12:43.145224192Z","_msg":"first"}
{"_time":"2026-01-01T00:00:00Z","_msg":"mid"}
{"_time":"2262-04-11T23:47:16.854775807Z","_msg":"last"}
END
logidx ingest -q store e.ndjson
for where in e.ndjson store; do
  echo "--- $where"
  logq -o raw '*' "$where"
  logq -r -o raw '*' "$where"
  logq -n 5 -o raw '*' "$where"
  logq --hist -o csv '*' "$where" | sed -n '1,2p;$p'
done
