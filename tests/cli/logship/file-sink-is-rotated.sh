# logrotate's way: the file is renamed, SIGHUP is sent, and ends nothing.
. "$DATA/../cli/helpers/net.bash"
echo one >in
logship in --to file:kept --state state >out 2>log &
logship_pid=$!
wait_for 20 grep -q one kept
mv kept kept.1
kill -HUP "$logship_pid"
# Made anew though nothing is to be written; what is written tells its source again.
wait_for 20 test -e kept
echo two >>in
wait_for 20 grep -q two kept
rm kept
echo three >>in
wait_for 20 grep -q three kept
kill "$logship_pid"
wait "$logship_pid"
echo "exit $?"
grep -o '"_msg":"one"' kept.1
grep -o '"_msg":"three"' kept
grep -m 1 -o _src_info kept
echo --
# A terminal that is closed means an end, and what was read is delivered.
cat >terminal.py <<'PY'
import os, pty, sys, time
pid, terminal = pty.fork()
if pid == 0:
    os.execvp("logship", ["logship", "in", "--to", "file:last", "--stats"])
while not (os.path.exists("last") and "three" in open("last").read()):
    time.sleep(0.02)
os.close(terminal)
print("status", os.waitpid(pid, 0)[1])
PY
timeout 30 python3 terminal.py
