# Blank lines are records of a text, and none of NDJSON: for both tools.
printf '\n \n{"a":1}\n\n{"a":2}\n\n' >app.ndjson
printf '\none\n\ntwo\n' >app.log
printf '\n\n' >blank
for file in app.ndjson app.log blank; do
  logidx pack -o "$file.seg" "$file"
  echo "$file: $(logq -c '*' "$file") $(logq -c '*' - <"$file") $(logq -c '*' "$file.seg")"
done
