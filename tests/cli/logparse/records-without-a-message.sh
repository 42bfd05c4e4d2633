# A record that has its position but no message is a record already: nothing is
# looked for in it, and it keeps its fields on a second way through.
printf '{"ts":"2026-03-01T12:00:00Z","a":1}\n{"msg":"x","b":2}\n' >in.ndjson
logparse -q --now 2026-03-02T00:00:00Z in.ndjson | sed 's/file:[0-9a-f]*/file:.../' |
  grep -v _src_info | tee once
logparse -q <once | cmp - once && echo same
echo '{"a":1}' | logparse -q -f combined --now 2026-03-02T00:00:00Z
