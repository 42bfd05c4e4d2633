# The first record of a trickle comes through a chain of filters at once: each
# flushes before it would wait. Promised: 100 ms; failing: ten times that.
first_after() {
  name=$1
  shift
  started=$(date +%s%N)
  mkfifo out
  { echo '{"_msg":"first"}'; sleep 3; echo '{"_msg":"second"}'; } | "$@" >out 2>/dev/null &
  IFS= read -r line <out
  elapsed_ms=$((($(date +%s%N) - started) / 1000000))
  case $line in *first*) ;; *) echo "$name: unexpected: $line" ;; esac
  [ "$elapsed_ms" -lt 1000 ] && echo "$name: at once" || echo "$name: after $elapsed_ms ms"
  wait
  rm out
}
chain() { logparse -f ndjson | logparse -f ndjson | logq '*' -; }
raw() { logq -o raw '*' -; }
csv() { logq -o csv '*' -; }
table() { logq -o table '*' - | tail -n +2; }
export -f chain
first_after "logparse | logparse | logq" chain
first_after "logq -o raw" raw
first_after "logq -o logfmt" logq -o logfmt '*' -
first_after "logq -o pretty" logq -o pretty '*' -
