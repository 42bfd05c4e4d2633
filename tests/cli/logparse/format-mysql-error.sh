printf '%s\n' '2016-12-09T12:08:33.335060Z 0 [Warning] [MY-010055] [Server] text' '161209 13:08:33 mysqld_safe Starting' '2016-12-09 12:08:34 140735 [Note] InnoDB: ready' ' goes on' |
  logparse --now 2026-03-01T12:00:00Z -q -f mysql-error
