# Told before anything is read, by the name that was typed, and a place that was
# lost on the way is not said to have kept anything.
echo '{"a":1}' > in.ndjson
logparse -f json --rejects nowhere/x in.ndjson; echo "exit $?"
logparse -f json --metrics-file nowhere/x in.ndjson; echo "exit $?"
logparse -f json --rejects /dev/null in.ndjson; echo "exit $?"
logidx ingest --rejects . store in.ndjson; echo "exit $?"
logidx ingest --ack-file nowhere/x store in.ndjson; echo "exit $?"
ls
mkdir dir
(printf 'broken\n'; sleep 0.2; rm -r dir; printf 'broken\n') | logparse -f json --rejects dir/x > /dev/null; echo "exit $?"
