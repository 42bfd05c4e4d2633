printf '%s\n' '2026-03-01 12:00:00,123 - cart - ERROR - failed' 'Traceback (most recent call last):' '  File "a.py", line 1, in <module>' '    x()' 'ValueError: bad' 'INFO:root:hello' |
  logparse --now 2026-03-01T12:00:00Z -q -f python
