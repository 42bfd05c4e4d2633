# _time and _msg are the time and the message; what is left of the names is not.
logparse --now 2026-03-01T12:00:00Z -f logfmt <<'END'
_time=2026-02-28T01:02:03Z _msg="hello there" msg=other a=1
_time=yesterday _msg=x time=2026-02-28T01:02:03Z
_msg=5 _msg=6 _src=mine
END
