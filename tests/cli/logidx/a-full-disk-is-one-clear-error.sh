head -c 3000000 /dev/urandom | base64 > in.log
logidx pack -o - in.log > /dev/full
echo "exit $?" >&2
logidx pack -o in.seg in.log && logidx cat in.seg > /dev/full
echo "exit $?" >&2
mkdir small && mount -t tmpfs -o size=1m tmpfs small 2>/dev/null || { echo "cannot mount a small tmpfs here" >&2; exit 77; }
trap 'umount small' EXIT
logidx pack -o small/a.seg in.log
echo "exit $?" >&2
logidx ingest --now 2026-03-01T00:00:00Z small/store in.log
echo "exit $?" >&2
find small -type f | sort
