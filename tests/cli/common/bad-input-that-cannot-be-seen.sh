# A line that is rejected at a character without width, in front of good ones.
printf '\342\200\213{"a":1}\n{"a":"x"\357\270\217}\n{"a":3}\n' > in.ndjson
logparse -f ndjson in.ndjson | grep -c '"a"'
echo "exit ${PIPESTATUS[0]}"
logidx ingest -f ndjson store in.ndjson; echo "exit $?"
logq -c 'a:*' store; echo "exit $?"
logq $'\342\200\213(' store; echo "exit $?"
