# Records as lines over TCP, messages of syslog with octet counting.
. "$DATA/../cli/helpers/net.bash"
port=$(free_port)
start_logship "$port" "syslog+tcp://127.0.0.1:$port"
printf '{"level":"error","service":"cart"}\n<34>as it was\nplain\n' |
  logship --to "syslog+tcp://127.0.0.1:$port" --add host=web
seq 5000 | logship --to "tcp://127.0.0.1:$port"
wait_for 20 has_lines out 5003
stop_logship
head -n 3 out | sed -E 's/20[0-9-]{8}T[0-9:.]+Z/TIME/'
tail -n 1 out
grep -c '"_msg":"{' out
# Nobody there: told, and tried again until told to stop, once (a second signal
# would end it at once).
timeout --foreground -s TERM 2 logship --to "tcp://127.0.0.1:$port" --stop-timeout 200ms <<<x 2>log
echo "exit $?"
sed -E 's/:[0-9]+/:PORT/g' log
