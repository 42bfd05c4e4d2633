# The file of acknowledgements says what positions says, from the beginning on.
seq 1 3 | sed 's/.*/{"n":&,"_src":"kafka:logs","_pos":&}/' > in.ndjson
logidx ingest --ack-file acks store - < in.ndjson
cat acks
logidx positions --json store | cmp - acks && echo same
rm acks
logidx ingest --ack-file acks store - < /dev/null
cat acks
logidx ingest --ack-file nowhere/acks store - < in.ndjson; echo "exit $?"
