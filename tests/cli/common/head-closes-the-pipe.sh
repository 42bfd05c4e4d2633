# A reader that has enough is success, silent, also under pipefail; and a tool
# that waits for input sees at once that nobody listens any more.
set -o pipefail
for i in $(seq 200); do cat "$DATA/apache_access.log"; done >big.log
logparse -f combined big.log | head -n 1 >/dev/null; echo "logparse $?"
logq '*' big.log | head -n 1 >/dev/null; echo "logq $?"
logq -o csv '*' big.log | head -n 1 >/dev/null; echo "logq -o csv $?"
logidx pack -o big.seg -f text big.log 2>/dev/null
logidx cat --raw big.seg | head -n 1 >/dev/null; echo "logidx cat $?"
logq '*' big.seg | head -n 1 >/dev/null; echo "logq of a segment $?"

# The input stays open for ten seconds, the end comes long before.
for tool in "logq * -" "logparse -f text"; do
  mkfifo feed
  { cat "$DATA/sshd.log"; exec sleep 10; } >feed &
  feeder=$!
  started=$(date +%s%N)
  set -f
  $tool <feed | head -n 1 >/dev/null; code=$?
  set +f
  elapsed_ms=$((($(date +%s%N) - started) / 1000000))
  [ "$elapsed_ms" -lt 1000 ] && echo "${tool%% *} $code in time" || echo "${tool%% *}: $elapsed_ms ms"
  kill "$feeder"
  wait "$feeder" 2>/dev/null
  rm feed
done
