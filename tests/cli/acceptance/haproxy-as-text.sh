. "$(dirname "$0")/common.sh.inc"
file=$(log haproxy.log haproxy.log)
logidx ingest -f text store "$file"
for word in NOSRV GET POST 401 '"haproxy-status"'; do
  plain=${word//\"/}
  # a word of LogsQL is what grep -w finds
  raw "$file" | grep -cw -- "$plain" >expected || true
  logq -c "$word" store >actual || true
  same "lines with $word" expected actual
done
logidx cat --raw store >actual
raw "$file" >expected
same "the text" expected actual
