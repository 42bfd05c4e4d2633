logidx pack --now 2026-03-01T00:00:00Z -o a.seg "$DATA/windows_events.ndjson"
flip() {
  cp a.seg flipped.seg
  old=$(od -An -tu1 -j "$1" -N 1 a.seg)
  printf "\\$(printf %o $((old ^ 64)))" | dd of=flipped.seg bs=1 seek="$1" conv=notrunc status=none
}
size=$(wc -c < a.seg)
for at in 3 40 200 6000 8000 $((size - 100)) $((size - 30)) $((size - 3)); do
  flip "$at"
  logidx verify flipped.seg > out 2> err
  echo "exit $?: $(sed 's/ at byte [0-9]*//; s/: [A-Z][0-9]*:/:/' err | head -n 1 | cut -c1-70)"
done
flip 8000
logidx cat flipped.seg > out 2> err
echo "cat: exit $?, $(wc -l < err) message"
