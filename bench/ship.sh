# bench/run's part about logship: files out to pipes, files, spools, HTTP and Kafka.
# Sourced by it.

# lines_a_second LINES: of the last run, thousands a CPU second.
lines_a_second() {
  awk -v n="$1" -v u="$user" -v s="$system" 'BEGIN {printf "%.0f thousand lines a CPU s", n / 1000 / (u + s)}'
}

# cri_lines COUNT: lines of 216 bytes as containerd writes them, JSON in each.
cri_lines() {
  awk -v count="$1" 'BEGIN {
    srand(1)
    split("info info info warn error", level, " ")
    for (i = 0; i < count; ++i) {
      head = sprintf("2026-03-01T12:%02d:%02d.%09dZ stdout F ", i / 60000 % 60, i / 1000 % 60, rand() * 1e9)
      json = sprintf("{\"level\":\"%s\",\"service\":\"checkout\",\"trace_id\":\"%08x%08x%08x%08x\",\"msg\":\"order %d placed ",
        level[int(rand() * 5) + 1], rand() * 2 ^ 31, rand() * 2 ^ 31, rand() * 2 ^ 31, rand() * 2 ^ 31, i)
      while (length(head) + length(json) < 213) json = json "x"
      print head json "\"}"
    } }'
}

# To a receiver that is logship too; only the sender is measured.
bench_ship_http() {
  local port receiver lines=500000 tries=0 format came
  cri_lines "$lines" >ship-cri.log
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  for format in ndjson es loki otlp; do
    logship "http://127.0.0.1:$port" >ship-received 2>ship-receiver &
    receiver=$!
    until (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || [ $((tries += 1)) -gt 100 ]; do sleep 0.1; done
    run out logship --once ship-cri.log --to "http://127.0.0.1:$port?format=$format"
    kill -TERM "$receiver"
    wait "$receiver"
    came=$(wc -l <ship-received)
    row "  CRI lines of 216 bytes to HTTP, $format" "$(size_of ship-cri.log)" "$(equal "$lines" "$came")" \
      "$(lines_a_second "$lines")"
  done
}

# To the broker at $LOGKIT_BENCH_KAFKA, host:port, into a topic of its own.
bench_ship_kafka() {
  local file=$1 topic=logkit-bench-$$-$RANDOM
  if [ -z "${LOGKIT_BENCH_KAFKA:-}" ]; then
    echo "  to Kafka: skipped, LOGKIT_BENCH_KAFKA names no broker" | tee -a table
    return
  fi
  run out logship --once "$file" --to "kafka://$LOGKIT_BENCH_KAFKA/$topic" --metrics-file ship-metrics
  row "  $file to Kafka" "$(size_of "$file")" \
    "$(equal "$(lines_of "$file")" "$(sed -n 's/^logkit_ship_delivered_records_total{.*} //p' ship-metrics)")" \
    "$(lines_a_second "$(lines_of "$file")")"
}

# A thousand files that were read and are quiet: after some seconds, memory, and
# processor time of five more.
bench_ship_idle() {
  local pid before after rss
  logship 'ship-many/*' --to file:ship-idle --state ship-idle-state 2>ship-idle-err &
  pid=$!
  sleep 10
  before=$(awk '{print $14 + $15}' "/proc/$pid/stat")
  sleep 5
  after=$(awk '{print $14 + $15}' "/proc/$pid/stat")
  rss=$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status")
  kill -TERM "$pid"
  wait "$pid" || status=1
  awk -v ticks="$((after - before))" -v hz="$(getconf CLK_TCK)" -v rss="$rss" 'BEGIN {
    cpu = ticks / hz / 5 * 100
    printf "  idle with 1000 files: %.1f MiB (goal 20: %s), %.2f%% of a CPU (goal 0.5: %s)\n", rss / 1024,
      rss / 1024 < 20 ? "met" : "MISSED", cpu, cpu < 0.5 ? "met" : "MISSED" }' | tee -a table
}

bench_ship() {
  local file=gen_access.log lines
  lines=$(lines_of "$file")
  head_line "ship: lines in, records out"
  run out logship --once "$file"
  row "logship --once $file" "$(size_of "$file")" "$(equal "$lines" "$(grep -c '^{"_msg":' out)")" ""
  run out logship --once "$file" --state ship-state
  row "  with --state" "$(size_of "$file")" "$(equal "$lines" "$(grep -c '^{"_msg":' out)")" ""
  run out logship --once "$file" --to file:ship-out
  row "  to a synced file" "$(size_of "$file")" "$(equal "$lines" "$(grep -c '^{"_msg":' ship-out)")" ""
  run out logship --once "$file" --spool ship-spool
  row "  through a synced spool" "$(size_of "$file")" \
    "$(equal "$lines" "$(grep -c '^{"_msg":' out)")" ""
  run out logship --once gen_json.ndjson --route 'level:error=-' --to file:ship-rest
  row "  with a route by a field, gen_json.ndjson" "$(size_of gen_json.ndjson)" \
    "$(equal "$(lines_of gen_json.ndjson)" "$(cat out ship-rest | grep -c '^{"_msg":')")" ""
  run out logship --once gen_json.ndjson --lanes
  row "  with lanes, gen_json.ndjson" "$(size_of gen_json.ndjson)" \
    "$(equal "$(lines_of gen_json.ndjson)" "$(grep -c '^{"_msg":' out)")" ""
  mkdir ship-many
  split -n l/1000 "$file" ship-many/part-
  run out logship --once 'ship-many/*'
  row "  as 1000 files" "$(size_of "$file")" "$(equal "$lines" "$(grep -c '^{"_msg":' out)")" ""
  bench_ship_idle
  bench_ship_http
  bench_ship_kafka "$file"
  bench_ship_kafka gen_json.ndjson
  rm -rf ship-*
}
