# A FIFO is waited for as standard input is: a record goes out when its next line
# does not come.
mkfifo fifo
(printf '%s\n' '2026-03-01 12:00:00,1 INFO [m] a.B - x' ' more'; sleep 2) >fifo &
logparse -f java --multiline-timeout 200ms fifo | (read -r line; echo "$line" | sed 's/,"_src.*//'; date +%s >at)
wait
[ $(($(date +%s) - $(cat at))) -ge 1 ] && echo "before the end"
