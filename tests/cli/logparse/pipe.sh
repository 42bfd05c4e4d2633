log() { logparse --now 2026-03-01T12:00:00Z -q "$@"; }
for i in 1 2 3; do echo "ts=2026-03-01T12:00:0${i}Z n=$i level=info"; done >in.log
log -f logfmt --pipe 'math n*2 as m | fields _time, m' <in.log
log -f logfmt --pipe 'stats count() as c, sum(n) as s' --where 'n:>1' <in.log
log -f logfmt --pipe 'rename n as number' in.log | grep -c '"_pos"'
log --pipe 'stats cunt()' </dev/null; echo $?
