# bench/run freshness: from write(2) to found by logq, at 70% of what the pipeline
# takes with that flush interval. A part of bench/run, which has the data.

# pipeline_rate INTERVAL: bytes a second that it takes of gen_json.ndjson.
pipeline_rate() {
  local begin took
  rm -rf fresh-store
  begin=$(date +%s%N)
  logship --once gen_json.ndjson --to - | logparse |
    logidx ingest fresh-store --flush-interval "$1" 2>fresh-err
  took=$(($(date +%s%N) - begin))
  rm -rf fresh-store
  awk -v b="$(size_of gen_json.ndjson)" -v ns="$took" 'BEGIN {printf "%d", b / ns * 1e9}'
}

bench_freshness() {
  local rate interval most
  printf '\nfreshness: logship | logparse | logidx, logq -f; 70%% of what they take is sent\n' | tee -a table
  for interval in 1s 100ms; do
    most=1500
    [ "$interval" = 1s ] || most=200
    rate=$(pipeline_rate "$interval")
    python3 "$root/bench/freshness.py" "$bin" gen_json.ndjson \
      --rate "$(awk -v r="$rate" 'BEGIN {printf "%d", r * 0.7}')" --seconds 60 \
      --flush-interval "$interval" --most-ms "$most" >fresh-out || status=1
    tee -a table <fresh-out
  done
}
