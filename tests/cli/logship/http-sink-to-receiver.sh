# What one logship sends in each format another receives, whole.
. "$DATA/../cli/helpers/net.bash"
port=$(free_port)
echo s3cret >token
start_logship "$port" "http://127.0.0.1:$port" --bearer-token-file token
seq -f 'line "%g"' 1000 >in
for format in ndjson batch es loki otlp splunk; do
  logship --to "http://127.0.0.1:$port/?format=$format&compression=zstd" --bearer-token-file token \
    --add "sent=$format" <in
  echo "$format exit $?"
done
stop_logship
grep -o 'sent[\\]*":[\\]*"[a-z]*' out | tr -d '\\"' | sort | uniq -c | sed 's/^ *//'
logq '* | fields _msg' out | grep -c 'line'
logq 'sent:=ndjson | fields _msg' out | sed 's/{"_msg":"\(.*\)"}/\1/; s/\\"/"/g' | cmp - in && echo same
