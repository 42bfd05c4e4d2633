# A segment of records that each have a name of their own: a search in any field keeps
# the columns of few of them in memory.
awk 'BEGIN { for (i = 0; i < 12000; ++i) printf "{\"_time\":\"2026-03-01T00:00:00Z\",\"k%d\":\"v%d\"}\n", i, i }' |
  logidx ingest -q store -
(ulimit -v 1500000 && logq --version) >/dev/null 2>&1 && ulimit -v 1500000
logq -c -a v7 store
logq -c -a '"v1199"*' store
