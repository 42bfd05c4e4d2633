# What auto chose is said with -v.
head -n 20 "$DATA/apache_access.log" >access.log
head -n 20 "$DATA/sshd.log" >auth.log
printf 'level=info msg="a b" n=%d\n' 1 2 3 >app.log
printf 'hello\nworld\n' >plain.txt
printf '[\n  {"a": 1},\n  {"a": 2}\n]\n' >list.json
logparse -v access.log auth.log app.log plain.txt list.json | grep -vc '"_src_info"'
