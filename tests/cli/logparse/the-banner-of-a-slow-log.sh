# Three lines of a header each time the server starts, none of them a record or a
# part of one.
for i in 1 2; do
  printf '/usr/sbin/mysqld, Version: 5.7.20 (MySQL). started with:\n'
  printf 'Tcp port: 3306  Unix socket: /x\nTime                 Id Command    Argument\n'
  printf '# Time: 2026-02-28T14:41:36Z\n# User@Host: root[root] @ localhost []  Id: 5\n'
  printf '# Query_time: 2.000652  Lock_time: 0.0\nselect "a, Version: b";\n'
done >log
logparse --now 2026-03-01T12:00:00Z -f mysql-slow --stats=json <log 2>&1 >/dev/null | sed 's/,"positions.*//'
