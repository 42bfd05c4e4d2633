# For tests of listeners: a free port, a logship in the background, and an end
# of it that delivers. Sourced by the tests of tests/cli/logship.

# free_port: one that nothing listens on now.
free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || { echo "waited in vain for: $*"; return 1; }
    sleep 0.05
  done
}

listens() { grep -qiE "^ *[0-9]+: [0-9A-F]*:$(printf '%04X' "$1") [0-9A-F]*:[0-9]{4} (0A|07)" /proc/net/tcp /proc/net/udp; }
has_lines() { [ "$(wc -l <"$1")" -ge "$2" ]; }

# start_logship PORT ARGUMENT...: records go to the file out.
start_logship() {
  local port=$1
  shift
  logship "$@" >out 2>log &
  logship_pid=$!
  wait_for 20 listens "$port" || cat log
}

# Ends it as a supervisor does; its messages and exit code are part of the test.
stop_logship() {
  kill -TERM "$logship_pid"
  wait "$logship_pid"
  echo "exit $?"
  cat log >&2
}

# start_server ARGUMENT...: helpers/http_server.py on a free port, in $server_port.
start_server() {
  server_port=$(free_port)
  : >accepted
  : >requests
  python3 "$DATA/../cli/helpers/http_server.py" "$server_port" "$@" &
  server_pid=$!
  wait_for 20 listens "$server_port"
}
stop_server() {
  kill "$server_pid"
  wait "$server_pid" 2>/dev/null || true
}

# make_certificates: ca.pem, and server.pem and client.pem of it with their keys.
make_certificates() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
    -keyout ca.key -out ca.pem -subj '/CN=test CA' 2>/dev/null
  local name
  for name in server client; do
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
      -keyout $name.key -out $name.csr -subj "/CN=$name" 2>/dev/null
    printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >$name.ext
    openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
      -extfile $name.ext -out $name.pem 2>/dev/null
  done
}

# certificate_of PORT: the fingerprint of what a listener shows to a new connection.
certificate_of() {
  openssl s_client -connect "127.0.0.1:$1" -CAfile ca.pem </dev/null 2>/dev/null |
    openssl x509 -noout -fingerprint
}
