# bench/run query and scan: answers over stores, and segments where no index helps,
# checked with grep. A part of bench/run, which has the data, ingest_one, pack_one,
# row and run.

# query_one NAME FILE EXPECTED QUERY: on a store made before.
query_one() {
  [ -d "store_$2" ] || ingest_one "$([ "${2##*.}" = ndjson ] && echo ndjson || echo text)" "$2" >/dev/null
  run out logq -c "$4" "store_$2"
  [ "$3" = 0 ] && [ "$code" -eq 1 ] && code=0  # none found is what was asked for
  row "$1" "$(size_of "$2")" "$(equal "$3" "$(cat out)")" ""
}

bench_query() {
  local file=gen_json.ndjson trace
  head_line "query: counts, checked with grep on the raw file"
  trace=$(sed -n '1000s/.*"trace_id":"\([0-9a-f]*\)".*/\1/p' "$file")
  query_one "logq one trace of $file" "$file" "$(grep -c "$trace" "$file")" "trace_id:=$trace"
  query_one "logq level:error of $file" "$file" "$(grep -c '"level":"error"' "$file")" 'level:=error'
  query_one "logq an absent word of $file" "$file" 0 'zzzyyyxxx'
  if have rg; then
    run out rg -c "$trace" "$file"
    row "  rg -c, one trace of $file" "$(size_of "$file")" "$(equal "$(grep -c "$trace" "$file")" "$(cat out)")" ""
  fi
  if have jq; then
    run out jq -c "select(.trace_id == \"$trace\")" "$file"
    row "  jq select, one trace of $file" "$(size_of "$file")" "$(equal "$(grep -c "$trace" "$file")" "$(lines_of out)")" ""
  fi
  file=gen_syslog.log
  query_one "logq a phrase of $file" "$file" "$(grep -c 'Failed password' "$file")" '"Failed password"'
  if have rg; then
    run out rg -c 'Failed password' "$file"
    row "  rg -c, a phrase of $file" "$(size_of "$file")" "$(equal "$(grep -c 'Failed password' "$file")" "$(cat out)")" ""
  fi
  file=gen_json.ndjson
  run out logq '* | stats by (service) count() hits' -o csv "store_$file"
  row "logq stats by (service) of $file" "$(size_of "$file")" \
    "$(equal "$(grep -o '"service":"[a-z]*"' "$file" | sort | uniq -c | awk '{gsub(/.*:"|"/, "", $2); print $2 "," $1}' | md5sum)" \
      "$(tail -n +2 out | sort | md5sum)")" ""
  run out logq '* | stats by (service) count() hits' -o csv "$file"
  row "logq the same on the plain file" "$(size_of "$file")" \
    "$(equal "$(grep -c . "$file")" "$(tail -n +2 out | awk -F, '{n += $2} END {print n}')")" ""
  bench_query_speeds
}

# fastest OUTPUT COMMAND…: of three runs, the one that took the least time.
fastest() {
  local output=$1 best=
  shift
  for _ in 1 2 3; do
    run "$output" "$@"
    if [ -z "$best" ] || awk -v a="$wall" -v b="${best%% *}" 'BEGIN {exit !(a < b)}'; then
      best="$wall $user $system $rss_kib"
    fi
  done
  read -r wall user system rss_kib <<<"$best"
}

# query_fast NAME EXPECTED ARGUMENT…: of gen_json.ndjson, with the milliseconds.
# EXPECTED is what it prints, or, after "sum ", what the last column adds up to.
# $goal: so many MB per CPU second; $within: so many ms, $per_10m: so many for 10
# million records. In 256 MiB.
query_fast() {
  local name=$1 expected=$2 got
  shift 2
  fastest out logq "$@" store_gen_json.ndjson
  got=$(cat out)
  if [ "$expected" = 0 ] && [ "$code" -eq 1 ]; then code=0; fi
  if [ "${expected%% *}" = sum ]; then
    expected=${expected#sum }
    got=$(tail -n +2 out | awk -F, '{n += $NF} END {print n + 0}')
  fi
  row "$name" "$(size_of gen_json.ndjson)" "$(equal "$expected" "$got")" \
    "$(awk -v w="$wall" -v n="$json_lines" -v within="${within:-0}" -v per="${per_10m:-0}" -v kib="$rss_kib" '
      function goal(most, took) {
        return most == 0 ? "" : sprintf(" (goal %d: %s)", most, took < most && kib < 262144 ? "met" : "MISSED")
      }
      BEGIN {
        ms = w * 1000
        printf "%.0f ms%s, %.0f ms per 10 million%s", ms, goal(within, ms), ms * 1e7 / n, goal(per, ms * 1e7 / n)
      }')" "${goal:-0}" 256
}

# What the answers of the whole language cost: look-ups, scans, groups, and what
# does not fit in memory.
bench_query_speeds() {
  local file=gen_json.ndjson trace json_lines
  [ -d "store_$file" ] || ingest_one ndjson "$file" >/dev/null
  json_lines=$(lines_of "$file")
  trace=$(sed -n '1000s/.*"trace_id":"\([0-9a-f]*\)".*/\1/p' "$file")
  head_line "query speeds: warm, the fastest of three, the process included"
  within=5 query_fast "an absent word" 0 -c zzzyyyxxx
  query_fast "an absent UUID in any field" 0 -c -a '"01234567-89ab-4cde-8f01-23456789abcd"'
  query_fast "an absent IP address" 0 -c '"203.0.113.254"'
  within=20 query_fast "a rare id" "$(grep -c "$trace" "$file")" -c "trace_id:=$trace"
  goal=2000 query_fast "a regexp with a literal" "$(grep -cE '"_msg":"[^"]*items/77[0-9]\b' "$file")" \
    -c '~"items/77[0-9]\\b"'
  goal=400 query_fast "a regexp without a literal" "$(grep -cE '"_msg":"[^"]*[0-9]{3}5 ms' "$file")" \
    -c '~"[0-9]{3}5 [m]s"'
  per_10m=50 query_fast "stats by (level) count()" "sum $json_lines" -o csv '* | stats by (level) count() n'
  per_10m=50 query_fast "a histogram over everything" "sum $json_lines" -o csv --hist '*'
  query_fast "stats by (_time:1m) count()" "sum $json_lines" -o csv '* | stats by (_time:1m) count() n'
  goal=400 query_fast "extract and count" "sum $json_lines" -o csv \
    '* | extract "done in <ms> ms" | stats by (ms) count() n'
  query_fast "sum, min and max of integers" \
    "sum $(grep -o '"duration_us":[0-9]*' "$file" | awk -F: '{if (NR == 1 || $2 > m) m = $2} END {print m}')" \
    -o csv '* | stats sum(duration_us) s, min(duration_us) l, max(duration_us) h'
  query_fast "sort of all records, the last of it" \
    "$(grep -o '"duration_us":[0-9]*' "$file" | awk -F: '{if ($2 > m) m = $2} END {print m}')" \
    -o raw '* | sort by (duration_us desc) | limit 1 | fields duration_us | format "<duration_us>" as _msg'
  query_fast "stats by (trace_id) count()" "sum $json_lines" -o csv '* | stats by (trace_id) count() n'
  query_fast "uniq by (span_id)" "$(grep -o '"span_id":"[0-9a-f]*"' "$file" | sort -u | wc -l)" \
    -c '* | uniq by (span_id)'
}

# scan_one NAME FILE QUERY GREP-OPTION… PATTERN: every block is searched.
scan_one() {
  local name=$1 file=$2 query=$3
  shift 3
  pack_one "$file" --no-index '*'
  run out logq -j1 -c "$query" "$segment"
  [ "$code" -eq 1 ] && code=0  # none found
  row "$name of $file" "$(size_of "$file")" "$(equal "$(grep -c "$@" "$file")" "$(cat out)")" "$(cat out) rows"
}

bench_scan() {
  local id
  head_line "scan: counts without an index, checked with grep on the raw file"
  id=$(sed -n '1000s/.*"trace_id":"[0-9a-f]\{9\}\([0-9a-f]*\)[0-9a-f]\{3\}".*/\1/p' gen_json.ndjson)
  scan_one "over text and slots" gen_syslog.log '_msg:~"user root7.* from 60\\.11"' 'user root7.* from 60\.11'
  scan_one "over text and slots" gen_access.log '_msg:~"id=92 HTTP/1\\.1\" 404 1"' 'id=92 HTTP/1\.1" 404 1'
  scan_one "over text and slots" gen_java.log '_msg:~"Order 1000.* user 79"' 'Order 1000.* user 79'
  scan_one "part of a hex id" gen_json.ndjson "trace_id:~$id" "$id"
  scan_one "a number" gen_access.log '31977' -w 31977
  scan_one "a number" gen_syslog.log '40579' -w 40579
  scan_one "a word in any case" gen_syslog.log 'i(GIT)' -wi 'git'
  scan_one "a word in any case" gen_access.log 'i(CURL)' -wi 'curl'
  scan_one "a regular expression" gen_java.log '~"Loaded 4[0-9]+9 items in [0-9]{3} ms"' -E 'Loaded 4[0-9]+9 items in [0-9]{3} ms'
  scan_one "an absent text" gen_json.ndjson '_msg:~zzzyyyxxx' 'zzzyyyxxx'
  scan_one "an absent text" gen_access.log '~zzzyyyxxx' 'zzzyyyxxx'
}
