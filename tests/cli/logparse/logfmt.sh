logparse -f logfmt <<'END'
ts=2026-03-01T12:00:00Z level=warning msg="disk \"a\" is full" used=98.5 ok=false
END
