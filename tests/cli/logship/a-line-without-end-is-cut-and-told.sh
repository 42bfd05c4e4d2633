# A line of standard input that does not end is cut at the limit, and that is told.
head -c 3000000 /dev/zero | tr '\0' x | logship --max-record 1M --to - |
  logq '* | len(_msg) as n | fields n, _truncated' -
{ echo short; head -c 200 /dev/zero | tr '\0' y; echo; head -c 200 /dev/zero | tr '\0' z; } >app.log
logship --once --max-record 100 app.log --to - | logq -c '_truncated:true' -
# Where every byte becomes six, too.
head -c 20M /dev/zero | tr '\0' '\001' | logship --to - | wc -c
