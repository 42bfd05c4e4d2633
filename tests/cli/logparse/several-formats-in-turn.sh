printf '%s\n' 'level=info msg=a' 'Mar  1 11:00:00 h a[1]: b' 'neither' |
  logparse -f logfmt,rfc3164 --now 2026-03-01T12:00:00Z -q
