# bench/run freshness: from write(2) to found by logq, at 70% of what the pipeline
# takes for long. A part of bench/run, which has the data.

bench_freshness() {
  local begin took rate interval most
  begin=$(date +%s%N)
  logship --once gen_json.ndjson --to - | logparse | logidx ingest fresh-store 2>fresh.err
  took=$(($(date +%s%N) - begin))
  rate=$(awk -v b="$(size_of gen_json.ndjson)" -v ns="$took" 'BEGIN {printf "%d", b / ns * 1e9 * 0.7}')
  printf '\nfreshness: logship | logparse | logidx, logq -f; %s MB a second at most, 70%% of it sent\n' \
    "$(awk -v r="$rate" 'BEGIN {printf "%.1f", r / 0.7 / 1e6}')" | tee -a table
  rm -rf fresh-store
  for interval in 1s 100ms; do
    most=1500
    [ "$interval" = 1s ] || most=200
    python3 "$root/bench/freshness.py" "$bin" gen_json.ndjson --rate "$rate" --seconds 60 \
      --flush-interval "$interval" --most-ms "$most" >fresh-out || status=1
    tee -a table <fresh-out
  done
}
