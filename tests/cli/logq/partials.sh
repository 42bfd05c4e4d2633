# The answer in parts, and put together: the same as over everything at once.
log=$DATA/shop.ndjson
head -n 5 "$log" >one.ndjson
tail -n +6 "$log" >two.ndjson
logidx pack -o two.seg two.ndjson 2>/dev/null
check() {
  logq --partial "$@" one.ndjson >one && logq --partial "$@" two.seg >two || echo "no parts of $*"
  logq "$@" "$log" >whole
  logq --merge-partials "$@" one two >merged && cmp merged whole && echo "same: $*"
  cat two one | gzip | logq --merge-partials "$@" - | cmp - whole || echo "differs: $*"
}
check '* | stats by (level) count() n, max(ms) m | sort by (n desc)'
check '* | uniq by (service) with hits'
check '* | top 2 by (service)'
check '* | format "[1,<ms>]" as list | unroll list | stats by (list) count() n'
check --hist '*'
check --hist=1m level:error
check -o table '* | stats count() n'

echo "--- the form"
logq --partial '* | stats by (level) count() n' one.ndjson
logq --partial --hist=1h '*' one.ndjson | cut -c 1-90

echo "--- what does not fit is refused"
logq --partial '*' one.ndjson; echo "exit $?"
logq --partial '* | stats values(level)' one.ndjson; echo "exit $?"
logq --partial --hist '* | limit 3' one.ndjson; echo "exit $?"
for query in '* | stats by (service) count() c | join by (service) (* | stats by (service) max(ms) m)' \
             '* | stats count() c | union (* | stats count() d)' \
             'service:in(level:error | fields service) | stats count()'; do
  logq --partial "$query" one.ndjson; echo "exit $?"
  logq --merge-partials "$query" /dev/null; echo "exit $?"
done
logq --partial --hist 'service:in(level:error | fields service)' one.ndjson; echo "exit $?"
logq --partial --hist -m 3 '*' one.ndjson; echo "exit $?"
logq --partial --merge-partials '*' one.ndjson; echo "exit $?"
for option in -c -n3 -f -C1 --explain --patterns; do
  logq --partial $option '*' one.ndjson; echo "exit $?"
done
logq --merge-partials '* | stats by (service) count() n' one; echo "exit $?"
query='* | stats count() n'
logq --partial "$query" one.ndjson >one
head -n 2 one | logq --merge-partials "$query" - ; echo "exit $?"
grep -v state one | logq --merge-partials "$query" - ; echo "exit $?"
logq --merge-partials "$query" one.ndjson; echo "exit $?"
sed 's/"state":"[^"]*"/"state":"!"/' one | logq --merge-partials "$query" - ; echo "exit $?"
sed 's/"version":1/"version":2/' one | logq --merge-partials "$query" - ; echo "exit $?"
logq --merge-partials "$query" /dev/null; echo "exit $?"

echo "--- a part of what could not all be read says so"
head -c 200 two.seg >cut.seg
logq --partial "$query" two.seg cut.seg >torn 2>/dev/null; echo "exit $?"
tail -n 1 torn
logq --merge-partials "$query" one torn; echo "exit $?"
