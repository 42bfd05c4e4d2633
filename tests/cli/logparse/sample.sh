log() { logparse --now 2026-03-01T12:00:00Z -q "$@"; }
debug() { for i in $(seq "$1"); do printf 'ts=2026-03-01T12:00:%02dZ level=debug msg=d%d trace_id=%s\n' "$i" "$i" "$2"; done; }
# Errors stay, and the rest of their trace, before and behind.
(debug 3 t1; debug 2 t2; echo 'ts=2026-03-01T12:00:07Z level=error msg=e trace_id=t1'
 echo 'ts=2026-03-01T12:00:08Z level=debug msg=d8 trace_id=t1'; echo 'ts=2026-03-01T12:00:09Z level=info msg=i') >in.log
log -f logfmt --sample 'level:debug=0' <in.log
# What went out in the end was not sampled out, and no position follows a further one.
logparse -f logfmt --sample 'level:debug=0' --stats <in.log 2>&1 >/dev/null | head -n 1 | sed 's/ in .*;/;/'
log -f logfmt --sample 'level:debug=0' in.log | grep -o '"_pos":[0-9]*'
# A share, the same each time, and whole traces.
for i in $(seq 1000); do echo "level=debug msg=m$i"; done >many.log
a=$(log -f logfmt --sample 'level:debug=0.1' <many.log | cksum)
b=$(log -f logfmt --sample 'level:debug=0.1' <many.log | cksum)
n=$(log -f logfmt --sample 'level:debug=0.1' <many.log | wc -l)
[ "$a" = "$b" ] && [ "$n" -gt 50 ] && [ "$n" -lt 150 ] && echo 'about a tenth'
log --sample 'level:debug' </dev/null; echo $?
log --sample 'a:(=0.1' </dev/null; echo $?
# The id of a trace in another spelling is the same trace.
printf 'level=debug trace_id=AB12 n=1\nlevel=error trace_id=ab-12 n=2\n' |
  log -f logfmt --sample 'level:debug=0' | wc -l
