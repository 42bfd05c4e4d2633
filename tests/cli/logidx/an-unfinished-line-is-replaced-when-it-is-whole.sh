# A file caught while its last line was being written, and again later.
export TZ=UTC
check() { logidx cat --raw store | cmp - app.log && echo "$(logq -c '*' store) records, byte for byte"; }
printf '2026-03-01T00:00:01Z one\n2026-03-01T00:00:02Z tw' >app.log
logidx ingest -f text store app.log; check
logidx ingest -f text store app.log; check          # nothing new
printf 'o\n2026-03-01T00:00:03Z th' >>app.log
logidx ingest -f text store app.log; check
printf 'ree' >>app.log
logidx ingest -f text store app.log; check
printf '\n' >>app.log
logidx ingest -f text store app.log; check
logidx verify store | grep -vc ': ok'
echo '--- NDJSON, whose first line is not whole either'
printf '{"_time":"2026-03-01T00:00:01Z","a' >app.ndjson
logidx ingest json app.ndjson; logidx cat json
printf '":1}\n{"a":2}' >>app.ndjson                 # an object that is whole needs no LF
logidx ingest json app.ndjson; logidx cat json
printf '\n{"a":3}\n{oops\n' >>app.ndjson
logidx ingest json app.ndjson; logidx cat json
echo '--- a format of logparse'
head -c 700 "$DATA/apache_access.log" >web.log
logidx ingest -f apache web web.log
tail -c +701 "$DATA/apache_access.log" >>web.log
logidx ingest -f apache web web.log
echo "$(logq -c '*' web) of $(wc -l <web.log) lines, $(logq -c '_parse_error:*' web) broken"
echo '--- a compressed file that breaks off'
seq 1 50000 | sed 's/^/2026-03-01T00:00:01Z line /' >plain
gzip -kn plain; head -c 50000 plain.gz >copied.gz
logidx ingest gz copied.gz; echo "exit $?"
cp plain.gz copied.gz
logidx ingest gz copied.gz; echo "exit $?"
logidx cat --raw gz | cmp - plain && echo 'the same'
echo '--- a day later what is there is all there is'
printf 'one\ntwo' >old.log
touch -d '2 days ago' old.log
logidx ingest old old.log
logidx positions old | awk '{print $1}'
