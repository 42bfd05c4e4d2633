# In one block some records have a time of their own, some an unreadable one, some
# none: every form shows for each what it prints as a record.
cat > in.ndjson <<'DATA'
{"_time":"2026-01-01T00:00:00Z","b":2}
{"a":1}
{"_time":"soon","c":3}
{"d":4,"_time":5}
DATA
logidx pack -q -o s.seg --now 2026-01-02T00:00:00Z -f ndjson in.ndjson
for form in ndjson logfmt csv table; do
  echo "--- $form"
  logq -o "$form" '*' s.seg
done
echo "--- fields"
logq --list-fields '*' s.seg
logq '* | field_names' s.seg
