# An agent is answered when its records are delivered, not before.
. "$DATA/../cli/helpers/net.bash"
port=$(free_port)
mkfifo pipe
# Nobody reads yet: the pipe takes 64 KiB, then standard output blocks.
exec 4<>pipe
logship "http://127.0.0.1:$port" >pipe 2>log &
logship_pid=$!
wait_for 20 listens "$port"
head -c 100000 /dev/zero | tr '\0' x >body
curl -sS -m 30 -o /dev/null -w '%{http_code}\n' --data-binary @body "http://127.0.0.1:$port/" >answer &
curl_pid=$!
sleep 1
[ -s answer ] && echo "answered while the reader had not read"
head -c 100000 <&4 | wc -c
wait "$curl_pid"
cat answer
stop_logship
