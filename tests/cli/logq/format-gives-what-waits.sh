# A record of several lines goes out when its next line does not come, from a pipe
# and from a FIFO; the last one also where its file is cut short.
lines() { printf '2026-03-01 12:00:00,%s INFO [m] a.B - x\n more\n' "$1"; }
first() { read -r line; echo "$line"; date +%s >at; }
before_the_end() { [ $(($(date +%s) - $(cat at))) -ge 1 ] && echo "before the end"; }
(lines 1; sleep 3) | logq --format java '*' - | first
before_the_end
mkfifo fifo
(lines 2; sleep 3) >fifo &
logq --format java '*' fifo | first
wait
before_the_end
{ for i in $(seq 2000); do lines "$i"; done; } | gzip >whole.gz
head -c $(($(stat -c %s whole.gz) - 20)) whole.gz >cut.gz
logq --format java -c '*' whole.gz
[ "$(logq --format java -c '*' cut.gz 2>/dev/null)" -eq "$(zcat cut.gz 2>/dev/null | grep -c ^2026)" ] &&
  echo "as many as are there"
