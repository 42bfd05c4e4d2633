command -v script >/dev/null || { echo 'no script(1)' >&2; exit 77; }
script -qec "logparse -q $DATA/sshd.log" /dev/null </dev/null | head -n 1 | cut -c 1-30
logparse -q "$DATA/sshd.log" | head -n 1 | cut -c 1-8
