# Any number of threads prints the same bytes, of segments and of a store.
awk 'BEGIN {
  srand(7)
  for (i = 0; i < 150000; i++) {
    printf "{\"_time\":\"2026-03-01T%02d:%02d:%02d.%03dZ\",\"user\":\"u%d\",\"took\":%.2f,\"_msg\":\"GET /item/%d took %d ms\"}\n",
      i / 20000, i / 300 % 60, i / 5 % 60, rand() * 1000, rand() * 500, rand() * 9, i % 900, rand() * 90
  }
}' >log.ndjson
logidx pack -o log.seg log.ndjson 2>/dev/null
split -l 40000 log.ndjson part. && for part in part.*; do logidx ingest store "$part" 2>/dev/null; done
ask() {
  for where in log.seg store; do
    one=$(logq -j 1 "$@" $where | cksum)
    for threads in 2 3 7; do
      [ "$(logq -j $threads "$@" $where | cksum)" = "$one" ] || echo "-j $threads differs: $* $where"
    done
  done
  echo "asked: $*"
}
ask 'took:>8.9 "ms"'
ask -n 3 '*'
ask -r -m 1000 'user:=u7'
ask '* | stats by (user) count() n, sum(took) s, avg(took) a, quantile(0.9, took) q'
ask '* | extract "item/<item> took" | top 20 by (item)'
ask '* | uniq by (user) with hits'
ask '* | sort by (took desc, _time) | limit 100'
ask --hist '*'
logq -j 0 '*' log.seg; echo "exit $?"
