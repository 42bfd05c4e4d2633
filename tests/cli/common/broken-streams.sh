# A full disk, closed streams, unreadable inputs: the message names the object.
log=$DATA/shop.ndjson
logidx pack -o shop.seg "$log" 2>/dev/null
run() {
  echo "--- $1" | sed "s|$DATA|DATA|g"
  bash -c "$1" 2>err
  code=$?
  sed "s|$DATA|DATA|g" err
  echo "exit $code"
}
run "logq '*' $log >/dev/full"
run "logq '*' shop.seg >/dev/full"
run "logparse $log >/dev/full"
run "logidx cat shop.seg >/dev/full"
run "logq '*' $log >&-"
run "logparse $log >&-"
run "logidx cat shop.seg >&-"
run "logq -c '*' - <&-"
run "logparse - <&-"
run "logidx ingest store2 - <&-"
run "logq -c '*' missing.log"
run "logq -c '*' $DATA"
run "logparse missing.log"
run "logidx cat missing.seg"
run "logq -c '*' $log 2>&-"
