# What CloudTrail delivers is found and taken apart from its first line on, on one line or
# on many.
event='{"eventVersion":"1","eventTime":"2026-03-01T12:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject"}'
echo "{\"Records\":[$event,$event]}" >delivery.json
logparse -q <delivery.json
echo "--- again, and on many lines"
python3 -m json.tool delivery.json >pretty.json
cat delivery.json pretty.json | logparse -q | sort | uniq -c | sed 's/^ *//'
logparse -q <pretty.json | sort | uniq -c | sed 's/^ *//'
