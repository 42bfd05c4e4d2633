# Datagrams from a real client become records that logparse reads.
. "$DATA/../cli/helpers/net.bash"
port=$(free_port)
start_logship "$port" "syslog+udp://127.0.0.1:$port"
for i in 1 2 3; do
  logger -n 127.0.0.1 -P "$port" -d --rfc5424=notime,nohost -t app -p user.err "message $i"
done
logger -n 127.0.0.1 -P "$port" -d --rfc3164 -t old -p daemon.info "older $((2 + 2))"
wait_for 10 has_lines out 4
stop_logship
cut -d: -f1 out | sort -u
logparse -f syslog out | logq '* | fields _msg, level, _peer' -
