# What one ingest chose holds for the next, which says nothing of it.
record() { echo "{\"_time\":\"2026-03-0$1T10:00:00Z\",\"host\":\"h\",\"app\":\"$2\",\"user\":\"u$1\",\"note\":\"n\"}"; }
about() { logidx info "$1"/*/*.seg | grep -E '^  (streams|indexed) '; }
record 1 web | logidx ingest store --stream-fields app --index-fields app,user
record 2 pay | logidx ingest store
about store
logq -o ndjson '_stream:{app="pay"}' store | grep -o '"app":"pay"'
logq --list-streams '*' store | sort

echo "== something else is chosen on purpose"
record 3 web | logidx ingest store --stream-fields host,app --index-fields '*'
record 4 web | logidx ingest store
about store
cat store/ingest-choices

echo "== merged segments are indexed as the newest of them"
record 5 web | logidx ingest turned --merge off --index-fields app
record 5 pay | logidx ingest turned --merge off --index-fields user
logidx merge turned --before 0s >/dev/null
about turned
logq --explain=run 'user:u6' turned 2>&1 | grep -o 'by the term index.*'

echo "== of a store that says it by its segments alone"
record 1 web | logidx ingest bare --stream-fields app --no-index '*'
rm bare/ingest-choices
record 2 pay | logidx ingest bare
about bare

echo "== partitions, too"
{ record 1 web; record 2 pay; } | logidx ingest parts --partition app --stream-fields app --no-index note
record 3 other | logidx ingest parts
about 'parts/other'
record 4 pay | logidx ingest --merge off parts/pay
about parts/pay
