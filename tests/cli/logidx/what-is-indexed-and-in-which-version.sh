# Only the fields named are indexed; the others are found all the same.
for i in $(seq 1 200); do
  echo '{"_time":"2026-03-01T10:00:00Z","id":"req'$i'","text":"word'$i'","_msg":"request of '$i'"}'
done > in.ndjson
logidx pack --index-fields id,_msg -o some.seg --now 2026-03-02T00:00:00Z in.ndjson
logidx pack -o all.seg --now 2026-03-02T00:00:00Z in.ndjson
[ "$(stat -c %s some.seg)" -lt "$(stat -c %s all.seg)" ] && echo smaller
logidx verify some.seg
logq -c 'id:req17' some.seg
logq -c 'text:word17' some.seg
logq -c 'id:req999' some.seg
logq -c 'text:word999' some.seg
# Of a block that the index rules out nothing is read.
logq --explain=run -c 'id:req999' some.seg 2>/dev/null | grep -o '^read *[0-9]* blocks\?'
logq --explain=run -c 'text:word999' some.seg 2>/dev/null | grep -o '^read *[0-9]* blocks\?'
# There is one version of the format.
logidx pack --format-version 1 -o one.seg --now 2026-03-02T00:00:00Z in.ndjson && echo written
logidx pack --format-version 2 -o two.seg in.ndjson; echo "exit $?"
