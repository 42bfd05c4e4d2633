echo '2026-03-01T10:00:00Z here' > here.log
mkdir dir
logidx ingest store missing.log dir here.log
echo "exit $?"
logidx cat --raw store
logidx cat nowhere
echo "exit $?"
logidx ls here.log
echo "exit $?"
