# bench/run soak: new JSON at a steady rate into one ingest that merges, with a query
# every ten seconds. A part of bench/run, which has the data.

# feed: SIZE a second of records that go on in time, as long as it is asked for;
# the number of records in `fed`.
feed() {
  local end=$((SECONDS + seconds)) number=0 begin left
  while [ "$SECONDS" -lt "$end" ]; do
    begin=$(date +%s%N)
    sed "s/^{/{\"round\":$number,/" gen_json.ndjson
    number=$((number + 1))
    echo $((number * $(lines_of gen_json.ndjson))) >fed
    left=$((1000000000 - $(date +%s%N) + begin))
    [ "$left" -le 0 ] || sleep "$(awk -v ns="$left" 'BEGIN {print ns / 1e9}')"
  done
}

# mean FROM TO: of these fifths of the samples of resident memory, in KiB.
mean_rss() {
  awk -v from="$1" -v to="$2" '{s[NR] = $1} END {
    for (i = int(NR * from / 5) + 1; i <= int(NR * to / 5); ++i) {n += s[i]; ++c}
    print c ? int(n / c) : 0}' rss
}

bench_soak() {
  local begin=$SECONDS pid took counted segments early late
  rm -rf soak fed rss
  feed | logidx ingest soak - 2>soak.err &
  pid=$!
  sleep 2
  while kill -0 "$pid" 2>/dev/null; do
    sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status" 2>/dev/null >>rss
    if [ $(((SECONDS - begin) % 10)) -eq 0 ]; then logq -c 'round:0 level:error' soak >>found 2>>soak.err; fi
    sleep 1
  done
  wait "$pid"
  code=$?
  took=$((SECONDS - begin))
  counted=$(logq -c '*' soak)
  segments=$(logidx ls --json soak | wc -l)
  early=$(mean_rss 1 3)
  late=$(mean_rss 3 5)
  printf '\nsoak: %s s, %s records in %s segments, %s MB a second, RSS %s MiB early, %s MiB late\n' \
    "$took" "$counted" "$segments" \
    "$(awk -v n="$(cat fed)" -v l="$(lines_of gen_json.ndjson)" -v b="$(size_of gen_json.ndjson)" -v s="$took" \
      'BEGIN {printf "%.1f", n / l * b / s / 1e6}')" $((early / 1024)) $((late / 1024)) | tee -a table
  local verdict
  verdict=$(equal "$(cat fed)" "$counted")
  [ "$code" -eq 0 ] || verdict="FAIL (exit $code)"
  [ ! -s soak.err ] || verdict="FAIL ($(head -n 1 soak.err))"
  # Those that are full, half of ten million records at least, and those of the tiers.
  [ "$segments" -le $((counted / 5000000 + 40)) ] || verdict="FAIL ($segments segments)"
  [ "$late" -le $((early * 5 / 4 + 32768)) ] || verdict="FAIL (memory grows)"
  logidx verify soak >verified 2>&1 || verdict="FAIL ($(tail -n 1 verified))"
  echo "soak: $verdict" | tee -a table
  [ "$verdict" = ok ] || status=1
}
