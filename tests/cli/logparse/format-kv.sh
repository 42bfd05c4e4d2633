printf '%s\n' 'ts=2026-03-01T12:00:00Z user="a b" [x] k=1 k=2 level=warn z=(p q)' 'nothing here' |
  logparse --now 2026-03-01T12:00:00Z -q -f kv
