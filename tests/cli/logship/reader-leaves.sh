# EPIPE is silent success, also while nothing comes.
yes 'a line' | head -n 200000 | logship | head -n 1
echo "exit ${PIPESTATUS[2]}"
{ echo first; sleep 5; } | logship | head -n 1
SECONDS=0
mkfifo in
(sleep 30 >in & echo $! >sleeper)
logship <in | true
kill "$(cat sleeper)"
[ "$SECONDS" -lt 10 ] || echo "took $SECONDS s"
