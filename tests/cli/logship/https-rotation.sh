# A renewed certificate is used for new connections of an HTTPS listener, half a
# renewal is not; a connection that is kept goes on with the one it has.
. "$DATA/../cli/helpers/net.bash"
make_certificates
port=$(free_port)
start_logship "$port" "https://127.0.0.1:$port" --tls-cert server.pem --tls-key server.key
first=$(certificate_of "$port")
cat >keep.py <<'END'
import http.client, ssl, sys, time, os
kept = http.client.HTTPSConnection("127.0.0.1", int(sys.argv[1]), context=ssl._create_unverified_context())
for name in ("one", "two"):
    kept.request("POST", "/", '{"_msg":"%s"}\n' % name)
    answer = kept.getresponse()
    answer.read()
    print("kept connection:", name, answer.status, flush=True)
    open("said-" + name, "w").close()
    while name == "one" and not os.path.exists("renewed"):
        time.sleep(0.05)
END
python3 keep.py "$port" &
keeper=$!
wait_for 20 test -e said-one
sleep 1.1
cp client.pem server.pem
[ "$(certificate_of "$port")" = "$first" ] && echo "a certificate without its key leaves the one before"
sleep 1.1
cp client.key server.key
is_renewed() { local second; second=$(certificate_of "$port"); [ -n "$second" ] && [ "$second" != "$first" ]; }
wait_for 10 is_renewed && echo renewed
touch renewed
wait "$keeper"
curl -sk --data-binary '{"_msg":"three"}' "https://127.0.0.1:$port/" -o /dev/null -w 'new connection: %{http_code}\n'
stop_logship
grep -o '"_msg":"[a-z]*"' out
