# A certificate that was renewed is used for new connections, a broken one not.
. "$DATA/../cli/helpers/net.bash"
make_certificates
port=$(free_port)
start_logship "$port" "syslog+tls://127.0.0.1:$port" --tls-cert server.pem --tls-key server.key
serial() {
  openssl s_client -connect "127.0.0.1:$port" -CAfile ca.pem </dev/null 2>/dev/null | openssl x509 -noout -fingerprint
}
first=$(serial)
sleep 1.1
cp server.pem kept.pem
echo broken >server.pem
[ "$(serial)" = "$first" ] && echo "a broken one leaves the one before"
sleep 1.1
cp client.pem server.pem
cp client.key server.key
second=$(serial)
[ -n "$second" ] && [ "$second" != "$first" ] && echo renewed
stop_logship
