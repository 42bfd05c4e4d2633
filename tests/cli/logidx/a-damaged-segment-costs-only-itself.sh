for day in 01 02 03; do echo "2026-03-${day}T10:00:00Z line of day $day"; done > in.log
logidx ingest --now 2026-03-04T00:00:00Z store in.log
damaged=$(ls store/2026-03-02/*.seg)
cp "$damaged" whole
head -c 300 whole > "$damaged"
for command in 'cat --raw' verify 'ls --json'; do
  echo "$command:"
  logidx $command store 2>&1 | sed 's/"bytes":[0-9]*/"bytes":N/'
  echo "exit ${PIPESTATUS[0]}"
done
echo "removed by hand:"
rm "$damaged"
logidx cat --raw store 2>&1
echo "exit $?"
echo "put back:"
cp whole "$damaged"
logidx cat --raw store && logidx verify store | sed 's/^.*seg/.../'
