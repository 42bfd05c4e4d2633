printf 'a=1\na=1\na=2\na=1\na=1\n' >log
logparse --now 2026-03-01T12:00:00Z -f logfmt --pipe 'filter a:=1' --stats=json <log 2>&1 >/dev/null | sed 's/,"truncated.*//'
logparse --now 2026-03-01T12:00:00Z -f logfmt --dedupe a --stats=json <log 2>&1 >/dev/null | sed 's/,"truncated.*//'
logparse --now 2026-03-01T12:00:00Z -f logfmt --pipe 'filter a:=1' --stats <log 2>&1 >/dev/null | sed 's/ in [^;]*;/;/'
