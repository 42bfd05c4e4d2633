# Fluent forward: each mode, and the acknowledgement when the records are out; who sends
# something else is cut off, counted and told of.
. "$DATA/../cli/helpers/net.bash"
port=$(free_port)
start_logship "$port" "forward://127.0.0.1:$port" --metrics-file metrics
python3 - "$port" <<'END'
import gzip, socket, struct, sys

def pack(value):
    if isinstance(value, bytes):
        return b"\xc6" + struct.pack(">I", len(value)) + value
    if isinstance(value, str):
        return b"\xdb" + struct.pack(">I", len(value.encode())) + value.encode()
    if isinstance(value, int):
        return b"\xce" + struct.pack(">I", value)
    if isinstance(value, dict):
        return b"\xde" + struct.pack(">H", len(value)) + b"".join(pack(k) + pack(v) for k, v in value.items())
    return b"\xdd" + struct.pack(">I", len(value)) + b"".join(map(pack, value))

def entry(number):
    return [1772366400 + number, {"log": f"line {number}"}]

client = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
client.settimeout(20)
client.sendall(pack(["app.message", *entry(1), {"chunk": "one"}]))
print(client.recv(100))
client.sendall(pack(["app.forward", [entry(2), entry(3)], {"chunk": "two"}]))
print(client.recv(100))
packed = b"".join(pack(entry(number)) for number in range(4, 1004))
message = pack(["app.packed", packed, {"chunk": "three"}])
for at in range(0, len(message), 1000):
    client.sendall(message[at:at + 1000])
print(client.recv(100))
client.sendall(pack(["app.gzip", gzip.compress(packed), {"chunk": "four", "compressed": "gzip"}]))
print(client.recv(100))
client.sendall(b"GET / HTTP/1.1\r\n\r\n")
print(client.recv(100))

torn = pack(["app.torn", gzip.compress(packed)[:-9], {"chunk": "five", "compressed": "gzip"}])
for bad in (b"\xc1", torn):
    with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as client:
        client.settimeout(20)
        client.sendall(bad)
        print(client.recv(100))
END
stop_logship 2>said
sed "s/:$port/:PORT/" said
grep '^logkit_ship_closed' metrics | sed "s/:$port/:PORT/"
logq '* | stats by (tag) count() records, count_uniq(log) distinct | sort by (tag)' out
head -n 1 out
