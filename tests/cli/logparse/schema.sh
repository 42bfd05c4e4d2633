log() { logparse --now 2026-03-01T12:00:00Z -q "$@"; }
cat >schema.json <<'END'
{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","required":["service","http.status"],
 "properties":{"card":{"type":"string"},"service":{"enum":["cart","pay"]},"http.status":{"type":"integer","minimum":100,"maximum":599},"_msg":{"type":["string","null"],"pattern":"^[A-Z]"}}}
END
printf '%s\n' '{"service":"cart","http":{"status":200},"msg":"Ok"}' '{"service":"x","http":{"status":1},"msg":"no","card":1}' '{"service":1}' >in.ndjson
log --schema schema.json <in.ndjson
logparse --schema schema.json --stats <in.ndjson 2>&1 >/dev/null | grep -o '[0-9]* that break the schema'
echo '{"oneOf":[]}' >bad.json
log --schema bad.json </dev/null; echo $?
