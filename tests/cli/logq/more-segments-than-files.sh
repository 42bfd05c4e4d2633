# A store of more segments than a process may have files open is searched whole.
for i in $(seq 60); do echo "{\"_time\":\"2026-03-01T12:00:00Z\",\"n\":$i}"; done >all.ndjson
logidx ingest --merge off --max-rows 1 store all.ndjson 2>/dev/null
ls store/2026-03-01 | wc -l
(
  ulimit -n 32
  logq -c '*' store
  logq '* | stats sum(n) s, count() c' store
  logq -n 1 '*' store
  logq -c -j 4 'n:>30' store
)
for i in $(seq 60); do cp "$(ls store/2026-03-01/*.seg | head -n 1)" "$i.seg"; done
(
  ulimit -n 32
  logq -c '*' *.seg
  logq -l 'n:*' *.seg | wc -l
)
