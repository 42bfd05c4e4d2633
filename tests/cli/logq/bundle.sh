# A case to hand on: the records, the answer, and how it came about.
cp "$DATA/shop.ndjson" "$DATA/checkout.ndjson" .
logidx ingest store shop.ndjson checkout.ndjson 2>/dev/null
now='--now 2026-03-03T00:00:00Z'
echo "--- a segment by itself"
logq $now --bundle case.seg 'level:error' store | wc -l
logq -c '*' case.seg
logidx verify case.seg 2>&1 | grep -c -i ok
logq 'level:error' store >there; logq '*' case.seg | cmp - there && echo "the same records"
echo "--- an archive"
query='level:error | stats by (service) count() n'
logq $now --since 2026-03-01 --bundle case.tar.gz "$query" store
tar tf case.tar.gz
tar xzf case.tar.gz
cat answer.ndjson
logq "$query" records.seg | cmp - answer.ndjson && echo "the same answer"
sed -E 's/"[0-9a-f]{32}"/"SUM"/g; s/"segment":[0-9]+/"segment":N/' bundle.json
logq $now --since 2026-03-01 --bundle again.tar.gz "$query" store >/dev/null
tar xzOf again.tar.gz bundle.json | cmp - bundle.json && echo "the same bytes"
echo "--- with the options that the answer depends on"
logq $now -a --msg-field service -n 2 --tz Europe/Berlin --fields _msg,level --bundle options.tar \
  error store
tar xf options.tar
grep -o '"options":[^]]*]' bundle.json
cat answer.ndjson
logq -a --msg-field service -n 2 --fields _msg,level error records.seg | cmp - answer.ndjson
for suffix in tar tar.xz tar.zst; do
  logq $now --bundle case.$suffix failed store >/dev/null && tar xOf case.$suffix answer.ndjson | wc -l
done
echo "--- lines of a plain log come back as they were"
printf 'one error\r\ntwo\nthree error\n' >app.log
logq --bundle lines.seg error app.log >/dev/null
logidx cat --raw lines.seg | od -c | head -n 3
echo "--- nothing found is a finding"
logq $now --bundle none.tar nothing store; echo "exit $?"
tar xOf none.tar bundle.json | grep -o '"matches":0,"rows":0'
echo "--- wrong; nothing is left behind"
logq --bundle case.zip '*' store; echo "exit $?"
logq --bundle nowhere/case.seg '*' store; echo "exit $?"
cat app.log | logq --bundle pipe.seg '*' -; echo "exit $?"
echo "--- what asks for other records than those that match"
for query in 'failed | union (level:warn) | stats count()' \
             'service:in(failed | fields service) | stats count()' \
             'failed | stats by (service) count() n | join by (service) (* | stats by (service) max(ms) m)' \
             'failed | stream_context before 1'; do
  logq --bundle more.seg "$query" store; echo "exit $?"
done
logq -C 1 --bundle more.seg failed store; echo "exit $?"
ls -a | grep -c -e tmp -e more
