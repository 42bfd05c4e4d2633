printf '%s\n' '2026-05-16 05:11:50.269 UTC,"u","d",1001,"192.0.2.10:54321",1.3e9,1,"SELECT",2026-05-16 05:00:00 UTC,1/1,0,ERROR,42P01,"relation ""x"" does not' 'exist",,,,,,"select * from x",15,,"psql","client backend",,0' |
  logparse --now 2026-03-01T12:00:00Z -q -f postgres
