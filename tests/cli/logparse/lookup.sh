log() { logparse --now 2026-03-01T12:00:00Z -q "$@"; }
printf 'service,owner,tier\ncart,team-a,1\npay,"team, b",\n' >owners.csv
printf 'net,site\n10.0.0.0/8,corp\n10.1.0.0/16,lab\n2001:db8::/32,v6\n10.9.9.9,host\n' >nets.csv
printf '%s\n' '{"service":"cart","client_ip":"10.1.2.3","owner":"me"}' '{"service":"pay","client_ip":"2001:db8::5"}' \
  '{"service":"x","client_ip":"10.9.9.9"}' '{"a":{"ip":"10.9.9.8"}}' |
  log --lookup owners.csv=service --lookup nets.csv=client_ip --lookup nets.csv=a.ip
printf 'k\nx\n' >bad.csv
log --lookup bad.csv=k </dev/null; echo $?
log --lookup bad.csv </dev/null; echo $?
log --lookup missing.csv=k </dev/null; echo $?
