printf '%s\n' 'time,level,msg,a b,a b,' '2026-03-01T12:00:00Z,WARN,"x ""y""' 'z",1,2,3' '2026-03-01T12:00:01Z,info,q,,,' 'a,b,c,d,e,f,g' |
  logparse --now 2026-03-01T12:00:00Z -q -f csv
