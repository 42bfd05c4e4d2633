# Three days, mixed, and a cut every two records.
for i in 1 2 3 4 5 6 7 8 9; do
  for day in 03 01 02; do echo "2026-03-${day}T10:00:0${i}Z line $i"; done
done > in.log
logidx ingest store --max-rows 2 in.log
logidx cat --raw store | cmp - in.log && echo same
logidx ls --json store | grep -c rows
(cd store && ls -d 20*)
# Segments named one by one are of the same sequence.
logidx cat --raw store/*/*.seg | cmp - in.log && echo same
