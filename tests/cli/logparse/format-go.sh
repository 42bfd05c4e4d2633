printf '%b' '2009/11/10 23:00:00.123456 main.go:23: text\n2026-03-01T12:00:00.123Z\tINFO\tlog\tapp/main.go:12\ttext\t{"key": 1}\n2009/11/10 23:00:01 [ERROR] bad\npanic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/x/main.go:3 +0x1\n' |
  logparse --now 2026-03-01T12:00:00Z -q -f go
