# Only a format that reads most of the lines is: not JSON for what is broken JSON.
printf '%s\n' 'a=1 b=2 level=info' 'a=2 b=3 level=warn' 'a=3 level=info' | logparse --now 2026-03-01T12:00:00Z -f combined 2>&1 >/dev/null | grep note
printf '%s\n' '{"a":1' '{"a":2' '{"b"' >broken
for format in ndjson docker combined; do
  logparse --now 2026-03-01T12:00:00Z -f $format broken 2>&1 >/dev/null | grep note
done
printf '%s\n' '{"a":1}' '{"a":2}' | logparse --now 2026-03-01T12:00:00Z -f combined 2>&1 >/dev/null | grep note
