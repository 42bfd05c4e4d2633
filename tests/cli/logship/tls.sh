# TLS on both sides: syslog from a real client, HTTP with a certificate of the
# client, one logship to another; a stranger's certificate is refused.
. "$DATA/../cli/helpers/net.bash"
make_certificates
port=$(free_port)
web=$(free_port)
start_logship "$port" "syslog+tls://127.0.0.1:$port" "https://127.0.0.1:$web" \
  --tls-cert server.pem --tls-key server.key --tls-ca ca.pem
printf '<14>from openssl\n11 <14>counted' |
  openssl s_client -quiet -no_ign_eof -connect "127.0.0.1:$port" -CAfile ca.pem -verify_return_error \
    -cert client.pem -key client.key >/dev/null 2>&1
printf '<14>a stranger\n' |
  openssl s_client -quiet -no_ign_eof -connect "127.0.0.1:$port" -CAfile ca.pem >/dev/null 2>&1
curl -sS --cacert ca.pem --cert client.pem --key client.key -w '%{http_code}\n' -d '{"by":"curl"}' "https://localhost:$web/"
curl -sS --cacert ca.pem -w '%{http_code}\n' -d '{"by":"a stranger"}' "https://localhost:$web/" 2>/dev/null
seq -f 'line %g' 500 | logship --to "syslog+tls://localhost:$port" --add host=h \
  --tls-cert client.pem --tls-key client.key --tls-ca ca.pem
echo "exit $?"
seq -f 'web line %g' 500 | logship --to "https://localhost:$web/?format=ndjson" \
  --tls-cert client.pem --tls-key client.key --tls-ca ca.pem
echo "exit $?"
wait_for 10 has_lines out 1003
stop_logship 2>said
sed "s/:$port/:PORT/" said
grep -c '"_msg":"<14>1 .* h - - - - line' out
grep -c '"_msg":"web line' out
grep -E 'openssl|counted|curl|stranger' out | sort
