record='{"_time":"2026-03-01T10:00:00Z","host":"h"}'
try() { echo "$record" | logidx ingest store "$@"; echo "exit $?"; }
try --stream-fields _stream
try --stream-fields host,_time
try --stream-fields ''
try --stream-fields host,,app
try --stream-fields '*'
try --stream-fields "$(printf 'a\tb')"
try --index-fields "$(printf 'a\nb')"
try --index-fields "$(printf 'a\377')"
try --index-fields '*,host'
try --no-index host,
echo "$record" | logidx pack --no-index ' , ' -o out.seg; echo "exit $?"
ls
mkdir -p store; echo 'streams: host' > store/ingest-choices
try
