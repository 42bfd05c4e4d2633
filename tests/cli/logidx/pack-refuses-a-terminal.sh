command -v script >/dev/null || { echo "no script(1) here" >&2; exit 77; }
echo hello > in.log
script -qec 'logidx pack in.log; echo "exit $?"' /dev/null < /dev/null | tr -d '\r' | sed 's/\x1b\[[0-9;]*m//g'
