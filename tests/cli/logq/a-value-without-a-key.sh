# In key=value pairs a value without a key is no field, least of all the message.
echo '{"_time":"2026-03-01T12:00:00Z","_msg":"user=bob =pwned =\"a b\" ok=1"}' >row.ndjson
logq '* | unpack_logfmt' row.ndjson
