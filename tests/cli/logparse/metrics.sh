head -n 5 "$DATA/sshd.log" | logparse --metrics-file m.prom >/dev/null
grep -E '^logkit_parse_(lines|records|rejected_lines)_total' m.prom
# A place that there is not is said before anything is read.
logparse --metrics-file none/m.prom "$DATA/sshd.log"; echo $?
