log() { logparse --now 2026-03-01T12:00:00Z -q "$@"; }
cat >make.py <<'END'
# A small MaxMind DB: 10.0.0.0/8 and 2001:db8::/32.
import struct
def enc(v):
    if isinstance(v, str): b = v.encode(); return ctl(2, len(b)) + b
    if isinstance(v, float): return ctl(3, 8) + struct.pack('>d', v)
    if isinstance(v, int): b = v.to_bytes(4, 'big').lstrip(b'\0'); return ctl(6, len(b)) + b
    if isinstance(v, list): return ctl(11, len(v)) + b''.join(map(enc, v))
    return ctl(7, len(v)) + b''.join(enc(k) + enc(x) for k, x in v.items())
def ctl(t, n):
    ext = bytes([t - 7]) if t > 7 else b''
    first = (t << 5) if t <= 7 else 0
    return bytes([first | n]) + ext if n < 29 else bytes([first | 29]) + ext + bytes([n - 29])
data, offsets = b'', []
for v in ({'country': {'iso_code': 'FR', 'names': {'en': 'France'}}, 'city': {'names': {'en': 'Lyon'}},
           'location': {'latitude': 45.75, 'longitude': -4.85, 'time_zone': 'Europe/Paris'},
           'subdivisions': [{'names': {'en': 'Rhone'}}]},
          {'autonomous_system_number': 64500, 'autonomous_system_organization': 'Example & Söhne ' + 'x' * 40}):
    offsets.append(len(data)); data += enc(v)
nodes = [[None, None]]
def put(bits, value):
    node = 0
    for b in bits[:-1]:
        if nodes[node][b] is None: nodes.append([None, None]); nodes[node][b] = len(nodes) - 1
        node = nodes[node][b]
    nodes[node][bits[-1]] = ('d', value)
put([0] * 96 + [int(c) for c in f'{10:08b}'], 0)
put([int(c) for c in f'{0x20010db8:032b}'], 1)
n = len(nodes)
tree = b''
for pair in nodes:
    for r in pair:
        x = n if r is None else n + 16 + offsets[r[1]] if isinstance(r, tuple) else r
        tree += x.to_bytes(3, 'big')
meta = {'node_count': n, 'record_size': 24, 'ip_version': 6, 'binary_format_major_version': 2}
open('t.mmdb', 'wb').write(tree + bytes(16) + data + b'\xab\xcd\xefMaxMind.com' + enc(meta))
END
python3 make.py
printf '%s\n' '{"client_ip":"10.1.2.3"}' '{"client_ip":"2001:db8::1","geo.asn":1}' '{"client_ip":"11.0.0.1"}' '{"client_ip":"x"}' '{"a":1}' |
  log --geoip t.mmdb=client_ip
head -c 100 t.mmdb >cut.mmdb
log --geoip cut.mmdb=client_ip </dev/null; echo $?
