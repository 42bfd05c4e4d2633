# Where nothing is a terminal no byte of either stream moves a cursor or sets a
# colour, whatever the tool has to say.
logidx ingest -f text store "$DATA/sshd.log" >out 2>err
for command in \
  "logq -o pretty level:error $DATA/shop.ndjson" \
  "logq -o table --stats * $DATA/shop.ndjson" \
  "logq --hist --stats * store" \
  "logq --explain * store" \
  "logq nofield:x store" \
  "logq ((( store" \
  "logq --sinse x store" \
  "logparse -f combined --stats $DATA/sshd.log" \
  "logidx ls store" \
  "logidx verify store" \
  "logq --help" \
  "logidx --help" \
  "logparse --help"; do
  set -f
  $command >>out 2>>err
  set +f
done
[ -s out ] && [ -s err ] || echo "nothing was printed"
grep -c "$(printf '\033')" out err
grep -c "$(printf '\r')" out err || true
