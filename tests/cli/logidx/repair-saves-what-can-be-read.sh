# A store of three segments: in one a block is damaged, of one the end is gone.
seq 1 3 | sed 's/.*/2026-03-01T10:00:0&Z line &/' > in.log
logidx ingest --max-rows 1 store in.log
set -- store/2026-03-01/*.seg
cp "$2" sound
printf '\377' | dd of="$2" bs=1 seek=200 conv=notrunc status=none
head -c 300 "$3" > cut && cp cut "$3"
logidx cat --raw store 2>/dev/null; echo "exit $?"
name='s/[0-9TZ.]*-[0-9TZ.]*-0*\([0-9]*\)\.[0-9a-f.p]*seg/\1.seg/g'
logidx repair store 2>errors | sed "$name"; echo "exit ${PIPESTATUS[0]}"
sed "$name" errors
ls store/2026-03-01 | grep -c damaged
logidx cat --raw store; echo "exit $?"
logidx verify store > /dev/null && echo sound
logidx repair store && echo "nothing more to repair"
# What was cut off has no position any more; with the file again nothing is doubled.
logidx ingest store in.log
logidx cat --raw store | sort | uniq -d
