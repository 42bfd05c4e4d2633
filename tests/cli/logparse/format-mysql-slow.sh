logparse --now 2026-03-01T12:00:00Z -q -f mysql-slow <<'END'
/usr/sbin/mysqld, Version: 5.7.20 (MySQL). started with:
Tcp port: 3306  Unix socket: /s
Time                 Id Command    Argument
# Time: 2018-06-13T14:04:36.000000Z
# User@Host: root[root] @ localhost [121.0.0.1]  Id:     5
# Query_time: 2.000652  Lock_time: 0.000000 Rows_sent: 1  Rows_examined: 0
# Full_scan: Yes  Schema:   Killed: 0
use shop;
SET timestamp=1528898676;
select sleep(2),
  'x';
# User@Host: app[dba] @  [10.0.0.1]
# Query_time: 1  Lock_time: 0 Rows_sent: 1  Rows_examined: 0
SET timestamp=1528898677;
select 2;
END
