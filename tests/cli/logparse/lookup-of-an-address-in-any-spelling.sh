printf 'ip,name\n10.0.0.1,one\n10.1.0.0/16,net\n2001:db8::1,six\n' >table.csv
for ip in 10.0.0.1 ::ffff:10.0.0.1 ::ffff:0a00:0001 ::ffff:10.1.2.3 2001:0DB8:0:0::1 10.0.0.2 x; do
  echo "{\"ip\":\"$ip\"}"
done | logparse --now 2026-03-01T12:00:00Z -f ndjson --lookup table.csv=ip | sed 's/.*"ip"/"ip"/; s/,"_time_source.*//'
