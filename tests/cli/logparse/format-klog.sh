printf '%s\n' 'E0301 12:00:00.123456    1234 server.go:42] "text" key="v"' ' goes on' 'I20260301 12:00:01.5 7 a/b.cc:3] hello' |
  logparse --now 2026-03-01T12:00:00Z -q -f klog
