# Old days go, and what was read of their source does not come again.
for day in 01 02 03; do echo "2026-03-${day}T10:00:00Z day $day"; done > in.log
logidx ingest --now 2026-03-03T12:00:00Z store in.log
logidx cat --raw store
# The thread that looks after it begins with the ingest and is done before it ends.
logidx ingest --retention 1d --now 2026-03-03T12:00:00Z store in.log
logidx cat --raw store; echo "exit $?"
logidx ingest --now 2026-03-03T12:00:00Z store in.log
logidx cat --raw store
logidx ingest --retention often store in.log; echo "exit $?"
