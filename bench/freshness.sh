# bench/run freshness: from write(2) to found by logq, at 70% of what comes through with
# that flush interval. A part of bench/run, which has the data.

bench_freshness() {
  local rate interval most
  printf '\nfreshness: logship | logparse | logidx, logq -f; 70%% of what comes through is sent\n' | tee -a table
  for interval in 1s 100ms; do
    most=1500
    [ "$interval" = 1s ] || most=200
    rate=$(python3 "$root/bench/freshness.py" "$bin" gen_json.ndjson --sustained \
      --flush-interval "$interval") || status=1
    python3 "$root/bench/freshness.py" "$bin" gen_json.ndjson \
      --rate "$(awk -v r="$rate" 'BEGIN {printf "%d", r * 0.7}')" --seconds 60 \
      --flush-interval "$interval" --most-ms "$most" >fresh-out || status=1
    tee -a table <fresh-out
  done
}
