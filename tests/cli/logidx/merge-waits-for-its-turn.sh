# Another process merges the store: the second waits, says so, and has its turn.
for i in 1 2 3 4; do echo "2026-03-01T10:00:0${i}Z line $i"; done > in.log
logidx ingest store --max-rows 1 --merge off --now 2026-03-05T00:00:00Z in.log
mkfifo end
flock store/maintenance.lock sh -c ': > held; cat end' &
until [ -e held ]; do sleep 0.02; done
logidx merge store --now 2026-03-05T00:00:00Z > merged 2> notes &
merge=$!
until [ -s notes ]; do sleep 0.02; done
sed 's/process [0-9]*/process N/' notes
[ -s merged ] || echo "nothing yet"
: > end
wait "$merge"; echo "exit $?"
sed 's/.*seg: //; s/, [0-9.]* [KMB].*//' merged
logidx ls --json store | wc -l
# A signal ends the wait.
rm held
flock store/maintenance.lock sh -c ': > held; cat end' &
until [ -e held ]; do sleep 0.02; done
logidx repair store 2> more &
repair=$!
until [ -s more ]; do sleep 0.02; done
kill -TERM "$repair"
wait "$repair"; echo "exit $?"
: > end
wait
