seq 1 5 >in
logship --once in --to file:out.ndjson
grep -c _msg out.ndjson
# What a crash left of a last line goes.
printf '{"_msg":"half' >>out.ndjson
logship --to file:out.ndjson <in
tail -n 5 out.ndjson
grep -c half out.ndjson
echo --
# Rotated by size: the highest number is the newest, and the oldest go.
for run in 1 2 3 4 5; do
  seq "${run}01" "${run}99" | logship --to 'file:rot.ndjson?max-size=1k&keep=2'
done
for f in rot.ndjson*; do echo "$f $(head -n 1 "$f")"; done
echo --
logship --to 'file:x?colour=red' </dev/null; echo "exit $?"
logship --to file: </dev/null; echo "exit $?"
logship --to file:no/such/dir </dev/null; echo "exit $?"
