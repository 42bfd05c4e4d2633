{ head -c 2000 /dev/zero | tr '\0' x; echo; echo next; } |
  logparse -f text --max-record 1000 --now 2026-03-01T12:00:00Z --stats=json 2>stats | sed 's/x\{1000\}/x*1000/'
grep -o '"truncated":1' stats
