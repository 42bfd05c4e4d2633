# --now fixes what time it is, not how long a record waits.
mkfifo fifo
logparse --now 2026-03-01T12:00:00Z -f java --multiline-timeout 100ms <fifo >out &
exec 3>fifo
printf '2026-03-01 12:00:00,123 ERROR [main] a.B - failed\njava.io.IOException: x\n' >&3
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  [ -s out ] && break
  sleep 0.3
done
cat out
exec 3>&-
wait
