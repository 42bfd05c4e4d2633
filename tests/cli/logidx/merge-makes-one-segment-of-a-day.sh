# Three days, mixed, a cut every two records; merged, twice, then to another level.
for i in 1 2 3 4 5 6 7 8 9; do
  for day in 03 01 02; do echo "2026-03-${day}T10:00:0${i}Z line $i of source a"; done
done > in.log
logidx ingest store --max-rows 2 --merge off --now 2026-03-05T00:00:00Z in.log
logidx ls --json store | wc -l
logidx merge store --now 2026-03-05T00:00:00Z | sed 's/, [0-9.]* [KMB].*//'; echo "exit ${PIPESTATUS[0]}"
logidx ls --json store | wc -l
logidx cat --raw store | cmp - in.log && echo same
logidx verify store > /dev/null && echo sound
logidx merge store --now 2026-03-05T00:00:00Z
# The old segments go when the grace is over; nothing else changes.
ls store/*/*.seg | wc -l
logidx merge store --now 2026-03-05T00:10:00Z
ls store/*/*.seg | wc -l
# Positions are kept: the same file again stores nothing.
logidx ingest store --merge off --now 2026-03-05T00:10:00Z in.log
logidx cat --raw store | cmp - in.log && echo same
logidx merge --before 2d --level archive store --now 2026-03-04T12:00:00Z | sed 's/, [0-9.]* [KMB].*//'
logidx merge --before 2d --level archive store --now 2026-03-04T12:00:00Z
logidx cat --raw store | cmp - in.log && echo same
