logparse -f combined <<'END'
{"_src":"file:1","_pos":0,"_src_info":{"path":"/var/log/access.log"}}
{"_time":"2026-03-01T12:00:00Z","_time_source":"read","_msg":"10.0.0.1 - - [01/Mar/2026:11:59:59 +0000] \"GET / HTTP/1.1\" 200 5","host":"web-1","_src":"file:1","_pos":69}
END
