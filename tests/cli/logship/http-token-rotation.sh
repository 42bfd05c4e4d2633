# A listener's token is read again when it changes; half a change leaves the one before.
. "$DATA/../cli/helpers/net.bash"
port=$(free_port)
echo first >token
start_logship "$port" "http://127.0.0.1:$port" --bearer-token-file token
send() { curl -sS -o /dev/null -w "$1: %{http_code}\n" "http://127.0.0.1:$port/" -H "Authorization: Bearer $1" -d "{\"by\":\"$1\"}"; }
send first
sleep 1.1
: >token
send first
sleep 1.1
echo second >token.new
mv token.new token
send first
send second
sleep 1.1
rm token
send second
stop_logship
grep -o '"by":"[a-z]*"' out
# At the start it has to be there.
logship "http://127.0.0.1:$port" --bearer-token-file token 2>&1
echo "exit $?"
