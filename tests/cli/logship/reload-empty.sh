# An empty configuration file is one without options; at a reload it is taken for
# one that is being written.
: >empty.toml
echo x | logship --config empty.toml
. "$DATA/../cli/helpers/net.bash"
echo one >in
echo 'to = ["file:kept"]' >c.toml
logship in --config c.toml >out 2>log &
logship_pid=$!
wait_for 20 has_lines kept 1
: >c.toml
kill -HUP "$logship_pid"
wait_for 20 grep -q 'not reloaded' log
echo two >>in
wait_for 20 grep -q two kept
stop_logship
cat out
grep -o '"_msg":"[a-z]*"' kept
