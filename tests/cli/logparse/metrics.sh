head -n 5 "$DATA/sshd.log" | logparse --metrics-file m.prom >/dev/null
grep -E '^logkit_parse_(lines|records|rejected_lines)_total' m.prom
