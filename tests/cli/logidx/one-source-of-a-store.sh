printf '2026-03-01T10:00:00Z a1\n2026-03-01T10:00:01Z a2\n' > a.log
printf '2026-03-01T10:00:00Z b1\n' > b.log
logidx ingest store a.log b.log
logidx cat --raw --src b.log store
logidx cat --raw --src "$PWD/a.log" store
logidx cat --src c.log store
echo "exit $?"
