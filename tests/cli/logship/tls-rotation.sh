# A certificate that was renewed is used for new connections, a broken one not.
. "$DATA/../cli/helpers/net.bash"
make_certificates
port=$(free_port)
start_logship "$port" "syslog+tls://127.0.0.1:$port" --tls-cert server.pem --tls-key server.key
first=$(certificate_of "$port")
sleep 1.1
cp server.pem kept.pem
echo broken >server.pem
[ "$(certificate_of "$port")" = "$first" ] && echo "a broken one leaves the one before"
sleep 1.1
cp client.pem server.pem
cp client.key server.key
second=$(certificate_of "$port")
[ -n "$second" ] && [ "$second" != "$first" ] && echo renewed
stop_logship
