# A rate drops nothing: what is above it waits.
begin=$(date +%s%N)
{ seq 1 3000; sleep 0.2; seq 1 10; } | logship --rate 2000 | grep -c _msg
[ $((($(date +%s%N) - begin) / 1000000)) -ge 400 ] || echo "too fast"
# A stop does not wait for it: two hours in debt, and no need to be killed.
{ seq 1 100000; sleep 0.2; seq 1 10; sleep 2; } | timeout -k 30 -s TERM 1 logship --rate 10 >out
echo "exit ${PIPESTATUS[1]}"
