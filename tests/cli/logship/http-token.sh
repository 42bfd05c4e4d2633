# With a token nobody sends without it; what is too long is refused.
. "$DATA/../cli/helpers/net.bash"
port=$(free_port)
echo s3cret >token
start_logship "$port" "http://127.0.0.1:$port" --bearer-token-file token --max-body 4k
url=http://127.0.0.1:$port
send() { curl -sS -w ' %{http_code}\n' "$@"; }
send "$url/" -d '{"a":1}'
send "$url/" -H 'Authorization: Bearer wrong' -d '{"a":1}'
send "$url/" -H 'Authorization: Bearer s3cret' -d '{"a":1}'
send "$url/services/collector" -H 'Authorization: Splunk s3cret' -d '{"time":1772366400,"event":"x"}'
send -u any:s3cret "$url/_bulk" --data-binary $'{"create":{}}\n{"b":1}\n'
send "$url/health"
head -c 5000 /dev/zero | tr '\0' x | send "$url/" -H 'Authorization: Bearer s3cret' --data-binary @-
head -c 5000 /dev/zero | gzip | send "$url/" -H 'Authorization: Bearer s3cret' -H 'Content-Encoding: gzip' --data-binary @-
stop_logship
cat out
