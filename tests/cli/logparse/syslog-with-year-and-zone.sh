logparse -f syslog --year 2019 --source-tz Europe/Berlin <<'END'
Dec 31 23:59:58 gate sshd[12]: Accepted publickey for root
Jan  1 00:00:01 gate sshd[12]: Connection closed
<165>1 2003-10-11T22:14:15.003Z gate app 7 ID47 [a@1 k="v"] five
END
