# Records of several lines, of sources that take turns in a file and bring no positions.
record() { printf '{"_src":"%s","_msg":"2026-03-01 12:00:0%s,123 ERROR [main] Cart - %s%s"}\n' "$1" "$2" "$1" "$2"; }
{ record a 1; record b 2; record a 3; printf '{"_src":"b","_msg":"\\tat B.b(B.java:1)"}\n'; record a 4; } >app
logidx ingest -f java store app
logq --fields _msg -o ndjson "*" store
logidx ingest -f java store app
