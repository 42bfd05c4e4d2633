# Whatever the bytes: CR, NUL, no UTF-8, no last LF, nothing at all.
mkdir in && cd in || exit
printf 'unix\nlines\n' > lf.log
printf 'dos\r\nlines\r\n' > crlf.log
printf 'no end' > open.log
printf 'cr at the end\r' > open-cr.log
printf '\n\n\nblank\n\n' > blank.log
printf 'a\0b\n\0\n' > nul.log
printf '\377\376 bytes\nna\303\257ve \303\n' > bytes.log
printf '{"json":"as text"}\n{broken\n' > json.log
: > empty.log
for file in *.log; do
  logidx ingest "../store-$file" -f text "$file" || exit
  logidx cat --raw "../store-$file" | cmp - "$file" && echo "$file"
done
logidx ingest ../one -f text ./*.log && cat ./*.log > ../all && logidx cat --raw ../one | cmp - ../all && echo "all in one store"
logidx pack -o ../all.seg -f text ./*.log && logidx cat --raw ../all.seg | cmp - ../all && echo "all in one segment"
