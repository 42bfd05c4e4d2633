# bench/run needle: what is rare is printed, from a segment and from a store. A part
# of bench/run, which has the data, pack_one and run.

# Addresses and paths are rare where clients are many; none of the generators has UUIDs.
make_needle_data() {
  [ ! -f rare_access.log ] || return
  loggen access --cardinality 100000 --bytes "$bytes" >rare_access.log || exit 2
  loggen syslog --cardinality 100000 --bytes "$bytes" >rare_syslog.log || exit 2
  sed -E 's/"trace_id":"(.{8})(.{4})(.{4})(.{4})(.{12})"/"request_id":"\1-\2-\3-\4-\5"/' \
    gen_json.ndjson >rare_uuid.ndjson
}

# needle_of NAME WHERE FORM EXPECTED QUERY PATH: CPU of the process, the median of nine,
# what it read, and whether both are within bounds (20 ms and 20 reads; none for an
# absent word, within 5 ms).
needle_of() {
  local name=$1 form=$3 expected=$4 query=$5 path=$6 times verdict most_ms=20 most_reads=20
  for _ in 1 2 3 4 5 6 7 8 9; do
    run out logq -j1 -o "$form" "$query" "$path"
    echo "$user $system"
  done >times
  times=$(awk '{print ($1 + $2) * 1000}' times | sort -n | sed -n 5p)
  [ "$(wc -l <out)" -gt 0 ] || most_ms=5
  verdict=$(equal "$expected" "$(md5sum <out)")
  if [ "$verdict" != ok ]; then
    status=1
    printf '%-44s %s\n' "$name, $2" "$verdict" | tee -a table
    return
  fi
  logq --explain=run "$query" "$path" 2>/dev/null |
    awk -v name="$name, $2" -v ms="$times" -v rows="$(wc -l <out)" -v most_ms="$most_ms" \
      -v most_reads="$most_reads" '/^read / {
        blocks = $2; for (i = 1; i < NF; ++i) if ($(i + 1) ~ /^reads?,?$/) reads = $i
        met = ms < most_ms && reads < most_reads ? "met" : "MISSED"
        printf "%-44s %6.1f ms %4d reads %4d blocks %4d rows  goal %d ms, %d reads: %s\n",
          name, ms, reads, blocks, rows, most_ms, most_reads, met }' | tee -a table
}

# needle NAME FILE TEXT QUERY: the lines of the file that have the text.
needle() {
  local name=$1 file=$2 text=$3 query=$4 form=raw format=text expected
  [ "${file##*.}" = ndjson ] && form=ndjson format=ndjson
  if [ -z "$text" ]; then
    echo "note: $file has no such needle: $name" | tee -a table
    return
  fi
  expected=$(grep -wF -e "$text" "$file" | md5sum)
  pack_one "$file"
  [ -d "needles_$file" ] || logidx ingest -q -f "$format" "needles_$file" "$file" || status=1
  needle_of "$name" segment "$form" "$expected" "$query" "$segment"
  needle_of "$name" store "$form" "$expected" "$query" "needles_$file"
}

# rarest: of the words on stdin, one of those that come least often.
rarest() { sort | uniq -c | sort -k 1,1n -k 2 | sed -n '1s/^ *[0-9]* //p'; }

# wasted FILE GOAL QUERIES IDS OPTION…: blocks read in vain for each of many ids that are
# nowhere, IDS of them in a query. Of few, chance alone would miss a rate that is met by a
# tenth; a query of several is for rates so small that a block hardly comes twice.
wasted() {
  local file=$1 goal=$2 queries=$3 ids=$4
  shift 4
  rm -f "$file$#.seg"
  pack_one "$file" "$@"
  awk -v n=$((queries * ids)) 'BEGIN {
    srand(4711)
    for (i = 1; i <= n; ++i)
      printf "%07x%07x%04x\n", rand() * 2 ^ 28, rand() * 2 ^ 28, rand() * 2 ^ 16}' |
    awk -v ids="$ids" '{printf "%s%s", $0, NR % ids == 0 ? "\n" : " or "}' >queries
  while read -r ids_in_query; do
    logq --explain=run "$ids_in_query" "$segment" 2>/dev/null |
      sed -n 's/^read *\([0-9]*\) block.*/\1/p'
  done <queries | awk -v name="wasted blocks a look-up, $file $*" -v goal="$goal" -v ids="$ids" '
    {n += $1} END {printf "%-44s %g of %d look-ups; goal %g: %s\n", name, n / NR / ids, NR * ids,
      goal, n / NR / ids <= goal ? "met" : "MISSED"}' | tee -a table
}

bench_needle() {
  local file word
  make_needle_data
  printf '\nneedle: CPU of the whole process, the rows compared with grep\n' | tee -a table
  for file in gen_json.ndjson rare_syslog.log rare_access.log gen_java.log; do
    needle "an absent word of $file" "$file" zzzyyyxxx zzzyyyxxx
  done
  file=gen_json.ndjson
  word=$(sed -n '4711s/.*"span_id":"\([0-9a-f]*\)".*/\1/p' "$file")
  needle "an id of $file" "$file" "$word" "span_id:=$word"
  word=$(sed -n 's|.*"path":"\(/api/v1/items/[0-9]*\)".*|\1|p' "$file" | rarest)
  needle "a path of $file" "$file" "\"path\":\"$word\"" "http.path:=\"$word\""
  file=rare_uuid.ndjson
  word=$(sed -n '4711s/.*"request_id":"\([0-9a-f-]*\)".*/\1/p' "$file")
  needle "a UUID of $file" "$file" "$word" "request_id:=\"$word\""
  file=rare_access.log
  word=$(cut -d ' ' -f 1 "$file" | rarest)
  needle "an address of $file" "$file" "$word" "\"$word\""
  word=$(sed -n 's/.*"[A-Z]* \([^ ]*[?]id=[0-9]*\) .*/\1/p' "$file" | rarest)
  needle "a path of $file" "$file" "$word" "\"$word\""
  file=rare_syslog.log
  word=$(sed -n 's/.* from \([0-9.]*\)\( .*\)*$/\1/p' "$file" | rarest)
  needle "an address of $file" "$file" "$word" "\"$word\""
  wasted gen_json.ndjson 0.1 2000 5
  wasted gen_json.ndjson 0.001 1000 100 --level archive
}
