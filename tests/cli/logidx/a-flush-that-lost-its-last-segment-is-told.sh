# Of a flush over two days the newest segment commits it. Where somebody took it
# away, the other one is named by readers, by verify, and before it is doubled.
printf '%s\n' '{"_time":"2026-03-01T12:00:00Z","_msg":"a"}' \
  '{"_time":"2026-03-02T12:00:00Z","_msg":"b"}' >two.json
logidx ingest store two.json 2>/dev/null
cp -r store whole
rm store/2026-03-02/*.seg
logq '*' store; echo "exit $?"
logidx cat store; echo "exit $?"
logidx verify store | sed 's/^.*seg:/seg:/'; echo "exit ${PIPESTATUS[0]}"
logidx ingest store two.json 2>&1 | grep -c 'a part of a flush whose last segment is gone'
logidx verify whole | sed 's/^.*seg:/seg:/'; echo "exit ${PIPESTATUS[0]}"
