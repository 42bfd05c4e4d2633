# 0 a record, 1 none, 2 something in the window could not be read, for whole,
# damaged and missing inputs, with and without -q.
logidx pack -o good.seg "$DATA/shop.ndjson" 2>/dev/null
cp good.seg damaged.seg
size=$(stat -c %s damaged.seg)
printf 'XXXXXXXXXXXXXXXX' | dd of=damaged.seg bs=1 seek=$((size / 3)) conv=notrunc 2>/dev/null
head -c $((size / 2)) good.seg >cut.seg
for inputs in "good.seg" "$DATA/shop.ndjson" "good.seg cut.seg" "good.seg missing.seg" \
  "$DATA/shop.ndjson missing.log"; do
  for query in payment nothing_of_the_kind; do
    for quiet in "" -q; do
      # shellcheck disable=SC2086
      logq $quiet "$query" $inputs >out 2>err
      code=$?
      case $inputs in *" "*) said=$([ -s err ] && echo warned || echo silent) ;; *) said= ;; esac
      printed=$([ -s out ] && echo printed || echo nothing)
      echo "$code $printed $said: logq $quiet $query ${inputs##*/}"
    done
  done
done
# A byte flipped in a block is found when it is read.
logq '*' damaged.seg >out 2>err; echo "$? damaged"
logq 'payment' </dev/null; echo "$? empty input"
logq '(' good.seg 2>/dev/null; echo "$? wrong query"
logq --nonsense x good.seg 2>/dev/null; echo "$? wrong option"
logparse "$DATA/missing.log" 2>/dev/null; echo "$? logparse of a missing file"
logidx verify damaged.seg >/dev/null 2>&1; echo "$? logidx verify of a damaged segment"
logidx verify good.seg >/dev/null 2>&1; echo "$? logidx verify of a good one"
