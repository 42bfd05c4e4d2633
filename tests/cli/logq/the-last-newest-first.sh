for n in 1 2 3 4; do echo "{\"_time\":\"2026-01-01T00:00:0${n}Z\",\"n\":$n}"; done >lines
logidx pack -q -o lines.seg lines
for input in lines lines.seg; do logq -r -n 2 '*' "$input"; done
