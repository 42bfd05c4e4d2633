# A sink that cannot be written: what came stays in its spool, over runs.
mkdir gone
seq 1 3 >in
logship --once in --to file:gone/out --spool sp --state st
rm gone/out
rmdir gone
ln -s /dev/full gone-out
seq 4 6 >>in
logship --once in --to file:gone-out --spool sp --state st --stop-timeout 300ms 2>&1 | sed 's/^logship: warning.*/warned/'
logship spool ls sp | sed -E 's/-[0-9a-f]{8}:/-H:/; s/[0-9]+ B$/SIZE/'
logship spool verify sp | tail -n 1 | sed -E 's/-[0-9a-f]{8}:/-H:/'
logship spool replay sp | grep -o '"_msg":"."'
# The far side is back: each once, and the spool is empty.
rm gone-out
seq 7 9 >>in
logship --once in --to file:gone-out --spool sp --state st
grep -o '"_msg":"."' gone-out
logship spool ls sp --json | grep -o '"waiting":[0-9]*'
echo --
logship spool ls nothing; echo "exit $?"
mkdir empty
logship spool verify empty; echo "exit $?"
logship spool; echo "exit $?"
# The spool of a sink that is named no more.
rm gone-out; ln -s /dev/full gone-out
echo x | logship --to file:gone-out --spool sp --stop-timeout 100ms 2>/dev/null
echo y | logship --to file:other --spool sp 2>&1 | sed -E 's/-[0-9a-f]{8}/-H/'
