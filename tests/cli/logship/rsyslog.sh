# A real rsyslogd forwards by UDP and by TCP with octet counting: 2000 messages,
# numbered, each once.
. "$DATA/../cli/helpers/net.bash"
command -v rsyslogd >/dev/null || { echo "no rsyslogd here" >&2; exit 77; }
tcp=$(free_port)
udp=$(free_port)
start_logship "$tcp" "syslog+tcp://127.0.0.1:$tcp" "syslog+udp://127.0.0.1:$udp"
cat >rsyslog.conf <<END
global(workDirectory="$PWD")
module(load="imuxsock" SysSock.Use="off")
input(type="imuxsock" Socket="$PWD/sock" RateLimit.Interval="0")
action(type="omfwd" target="127.0.0.1" port="$tcp" protocol="tcp" TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format")
action(type="omfwd" target="127.0.0.1" port="$udp" protocol="udp" template="RSYSLOG_TraditionalForwardFormat")
END
rsyslogd -n -f "$PWD/rsyslog.conf" -i "$PWD/pid" >rsyslog.log 2>&1 &
rsyslog_pid=$!
wait_for 20 test -S sock
seq -f 'seq=%.0f over and out' 1000 | logger -u "$PWD/sock" -t app -p local0.warning
wait_for 30 has_lines out 2000
kill "$rsyslog_pid"
wait "$rsyslog_pid"
stop_logship
logparse -f syslog out | logq '* | extract "seq=<n> " | stats count() records, count_uniq(n) distinct, max(n) last' -
logparse -f syslog out | logq '* | stats by (level, appname) count() n' - | head -n 3
