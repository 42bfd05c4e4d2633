printf '\n\n{"a":1}\n' > json
printf '\n\n[1]\n' > text
for file in json text; do
  logidx pack -o a.seg $file
  logidx info --json a.seg | grep -o '"json_rows":[0-9]*,"text_rows":[0-9]*'
done
