printf '%s\n' '{"__REALTIME_TIMESTAMP":"1772366400123456","PRIORITY":"4","MESSAGE":[104,105,255],"_HOSTNAME":"h","_PID":"12","_SYSTEMD_UNIT":"ssh.service","SYSLOG_IDENTIFIER":"sshd","_UID":"0"}' |
  logparse --now 2026-03-01T12:00:00Z -q -f journald-json
