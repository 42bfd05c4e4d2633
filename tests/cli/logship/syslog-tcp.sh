# Both framings of RFC 6587, mixed in one stream and cut anywhere.
. "$DATA/../cli/helpers/net.bash"
port=$(free_port)
start_logship "$port" "syslog+tcp://127.0.0.1:$port"
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf '<14>line one\n1' >&3
sleep 0.2
printf '3 <14>counted\nx<14>three\n' >&3
exec 3>&-
logger -n 127.0.0.1 -P "$port" -T --octet-count --rfc5424=notime,nohost -t app "counted by logger"
logger -n 127.0.0.1 -P "$port" -T --rfc5424=notime,nohost -t app "ended by a line feed"
# What has arrived is delivered at a stop, also a line without its end.
printf '<14>the last one' >"/dev/tcp/127.0.0.1/$port"
wait_for 10 has_lines out 6
stop_logship
sort out
echo --
# One that is cut: by the listener's own limit, unless --max-record is less.
for most in 16M 1k; do
  start_logship "$port" "syslog+tcp://127.0.0.1:$port" --max-record $most
  { printf '<14>'; head -c 300000 /dev/zero | tr '\0' x; echo; } >"/dev/tcp/127.0.0.1/$port"
  wait_for 10 has_lines out 1
  stop_logship
  logq '* | len(_msg) as n | fields n, _truncated' out
done
