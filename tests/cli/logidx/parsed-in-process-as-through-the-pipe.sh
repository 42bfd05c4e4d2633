# One segment byte for byte, whether a format is parsed here or by logparse: for
# examples of formats, with errors, records of several lines, bytes that
# are no UTF-8, and for records that carry positions.
now=2026-03-01T12:00:00Z
same() {
  logidx pack --now $now -f "$1" -o here.seg "${@:3}" <"$2" 2>/dev/null
  logparse --now $now -f "$1" "${@:3}" <"$2" 2>/dev/null | logidx pack --now $now -o pipe.seg 2>/dev/null
  cmp here.seg pipe.seg || echo "$1 differs"
}
log() { cat >log; }

for format in combined logfmt kv csv; do same $format "$DATA/apache_access.log"; done
for format in haproxy rfc3164 json; do same $format "$DATA/haproxy.log"; done
for format in syslog dotnet; do same $format "$DATA/sshd.log"; done
for format in json cloudtrail docker; do same $format "$DATA/cloudtrail.ndjson"; done
same json "$DATA/windows_events.ndjson"
same json "$DATA/checkout.ndjson"

printf '10.0.0.1 - - [01/Mar/2026:12:00:00 +0000] "GET /\377\303\251 HTTP/1.1" 200 5 "-" "a \\"b\\""\nnothing of the kind \001\n\n' | log
same combined log
same 'combined,logfmt' log
printf '2026-03-01 12:00:00,123 ERROR [main] a.B - failed\njava.io.IOException: no disk\n\tat a.B.c(B.java:1)\n2262-04-12 00:00:00,000 INFO [main] a.B - late\n' | log
same java log
printf 'a=1 a=2 level=warn _msg=x time=2026-03-01T12:00:00Z a=3 msg=y\nlevel=info level=error "k\n' | log
same logfmt log
printf 'a,b,"c ""d""",a\n1,x y,"3,4",2\n' | log
same csv log
same 'dissect:%{a} %{b}' log
same 'grok:%{WORD:a},%{GREEDYDATA:[b][c]}' log
printf '{"ts":"2026-03-01T12:00:00Z","a":{"b":[1,{"c":2}],"d":{}},"e":"\\u00e9","e":null,"_x":1}\n{"_time":"no time","_src":"file:1","_pos":12}\n{"_src":"file:1","_pos":40}\n{"_msg":"GET /a","_src":"file:1","_pos":50,"n":1.0}\n{"a":\n' | log
same json log
echo done
