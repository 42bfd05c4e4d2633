# What makes a stream is said when records are stored, and kept by merges and bundles.
for i in 1 2 3 4; do
  echo '{"_time":"2026-03-01T10:00:0'$i'Z","app":"a'$((i % 2))'","host":"h","env":"e","n":'$i'}'
done > in.ndjson
logidx ingest usual --now 2026-03-02T00:00:00Z < in.ndjson
logidx ingest store --stream-fields app,env --max-rows 2 --merge off --now 2026-03-02T00:00:00Z < in.ndjson
logq -o ndjson '* | fields _stream' usual | sort | uniq -c
logq -o ndjson '* | fields _stream' store | sort | uniq -c
logidx merge store --now 2026-03-02T00:00:00Z | sed 's/.*seg: //; s/, [0-9.]* [KMB].*//'
logq -o ndjson '* | sort by (n) desc | fields n, _stream' store
logq --list-streams '*' store
# The neighbours of a record are those of its stream.
logq -o ndjson --fields n -B 1 'n:4' store
logq --bundle few.seg 'n:>2' store
logq -o ndjson '* | stats by (_stream) count() n' few.seg
# Segments that differ stay apart; each record has the stream of its segment.
logidx ingest store --stream-fields service,host --merge off --now 2026-03-02T00:00:00Z < in.ndjson
logidx merge store --now 2026-03-02T00:00:00Z; echo "exit $?"
logq -c '*' store
logq -o ndjson '{app="a0"} | stats by (_stream) count() n' store
logq -o ndjson '* | sort by (n) | fields n, _stream' store
logq -c 'n:1' store
logq -o ndjson --fields n -A0 'n:1' store
logq -o ndjson --fields n -A1 'n:1' store
# Blanks between names are nobody's.
logidx pack --stream-fields ' app , env,app' -o blanks.seg --now 2026-03-02T00:00:00Z < in.ndjson
logq --list-streams '*' blanks.seg
