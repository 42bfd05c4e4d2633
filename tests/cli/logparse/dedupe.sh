log() { logparse --now 2026-03-01T12:00:00Z -q "$@"; }
for s in 00 10 20 40 50; do echo "ts=2026-03-01T12:00:${s}Z msg=a n=$s"; done >in.log
echo 'ts=2026-03-01T12:00:51Z msg=b n=1' >>in.log
log -f logfmt --dedupe _msg --window 30s <in.log
echo --
log -f logfmt --dedupe _msg,n <in.log | wc -l
# The positions of what was held back move on, where no later record says more.
log -f logfmt --dedupe _msg --window 1h in.log | tail -n 1 | grep -o '"_pos":[0-9]*'
log -f logfmt --dedupe _msg --window 1h in.log | grep -o '"_pos":[0-9]*'
head -n 5 in.log >repeats.log
log -f logfmt --dedupe _msg --window 1h repeats.log | tail -n 1 | grep -o '"_pos":[0-9]*'
wc -c <repeats.log
# What is counted is what came out, and what did not.
logparse -f logfmt --dedupe _msg --window 1h --stats=json <in.log 2>&1 >/dev/null |
  grep -o '"lines":[0-9]*\|"records":[0-9]*'
log --window 5m </dev/null; echo $?
