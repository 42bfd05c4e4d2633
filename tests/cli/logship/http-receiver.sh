# One listener takes what agents send by HTTP, and answers each in its way.
. "$DATA/../cli/helpers/net.bash"
port=$(free_port)
start_logship "$port" "http://127.0.0.1:$port"
url=http://127.0.0.1:$port
send() { curl -sS -w ' %{http_code}\n' "$@"; }
send "$url/" -H 'Content-Type: application/x-ndjson' --data-binary $'{"a":1}\nplain\n'
printf '{"zipped":true}\n' | gzip | send "$url/" -H 'Content-Encoding: gzip' --data-binary @-
printf '{"zipped":"zstd"}\n' | zstd -q | send "$url/" -H 'Content-Encoding: zstd' --data-binary @-
send "$url/_bulk" -H 'Content-Type: application/x-ndjson' \
  --data-binary $'{"create":{"_index":"logs"}}\n{"message":"bulk"}\n{"index":{}}\nbroken\n'
send "$url/loki/api/v1/push" -H 'Content-Type: application/json' \
  -d '{"streams":[{"stream":{"app":"cart"},"values":[["1772366400000000000","from loki"]]}]}'
send "$url/v1/logs" -H 'Content-Type: application/json' \
  -d '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1772366400000000000","body":{"stringValue":"from otlp"}}]}]}]}'
send "$url/services/collector/event" -d '{"time":1772366400,"event":"from hec"}'
send "$url/services/collector/event" -d '{"time":1772366400}'
send "$url/" -H 'Content-Encoding: br' -d x
send "$url/nowhere" -d x
send -X DELETE "$url/nowhere"
send -X DELETE "$url/app/_bulk" -D - | tr -d '\r' | grep -E '405|Allow|records'
send -I "$url/" | grep -E '^(HTTP|X-Elastic|Content-Type)' | tr -d '\r'
curl -sS "$url/" | logq '* | fields tagline' -
stop_logship
cat out
