# One trace across services, in the order of a waterfall.
cp "$DATA/shop.ndjson" "$DATA/checkout.ndjson" .
logidx ingest store shop.ndjson checkout.ndjson 2>/dev/null
logq --trace b2e7 '*' store
logq --trace B2E7 --fields trace_offset_ns,host '*' store
logq -o pretty --trace b2e7 'level:error' store
echo "--- dashes and case make no other id"
logq -o pretty --trace 7D1A6B0C-9e8f-4a21-b3c4-d5e6f7a8b9c0 '*' shop.ndjson
echo "--- spans under spans, whatever the order of their records"
cat >spans.ndjson <<'END'
{"_time":"2026-03-01T12:00:00.100Z","_msg":"charged","service":"pay","trace_id":"aa11","span_id":"02","parent_span_id":"01"}
{"_time":"2026-03-01T12:00:00Z","_msg":"order","level":"info","service":"cart","trace_id":"aa11","span_id":"01"}
{"_time":"2026-03-01T12:00:00.050Z","_msg":"charge","service":"pay","trace_id":"aa11","span_id":"02","parent_span_id":"01"}
{"_time":"2026-03-01T12:00:00.060Z","_msg":"select\n1","service":"db","trace_id":"aa11","span_id":"03","parent_span_id":"02"}
{"_time":"2026-03-01T12:00:00.110Z","_msg":"done","level":"warning","service":"cart","trace_id":"aa11","span_id":"01"}
{"_time":"2026-03-01T12:00:00.110Z","_msg":"of another","trace_id":"bb22"}
END
logq -o pretty --trace aa11 '*' spans.ndjson
LC_ALL=C logq -o pretty --trace aa11 '*' spans.ndjson
logq --trace aa11 --fields trace_depth,_msg '*' - <spans.ndjson
echo "--- one record, and none"
logq -o pretty --trace bb22 '*' spans.ndjson
logq --trace cc33 '*' store; echo "exit $?"
logq --trace 7d1a6b '*' store; echo "exit $?"
logq --trace aa11 --hist '*' store; echo "exit $?"
