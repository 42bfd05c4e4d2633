# A record goes out when its next line does not come.
(printf '%s\n' '2026-03-01 12:00:00,1 INFO [m] a.B - x' ' more'; sleep 2) |
  logparse -f java --multiline-timeout 200ms | (read -r line; echo "$line"; date +%s >at)
end=$(date +%s)
[ $((end - $(cat at))) -ge 1 ] && echo "before the end"
