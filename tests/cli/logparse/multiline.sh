log() { logparse --now 2026-03-01T12:00:00Z -q "$@"; }
printf '%b' 'a\n b\n\n c\nd\n' | log -f text --multiline indent
printf '%b' '-- a\nb\n-- c\n' | log -f text --multiline 'start:^--' --keep-raw
printf '%b' 'a\\\nb\\\nc\nd\n' | log -f text --multiline 'continue:^[bc]'
printf '%b' '1\n 2\n 3\n 4\n' | log -f text --multiline indent --multiline-max 2
printf '%b' 'x\r\n y\r\nz\r\n' | log -f text --multiline indent --keep-raw
# A trace in plain text is one record, other lines do not wait.
printf '%b' 'hello\nTraceback (most recent call last):\n  File "a", line 1\nKeyError\nbye\n' | log -f text
# Records that came through a pipe, by source; the last position is the record'"'"'s.
printf '%s\n' '{"_msg":"2026-03-01 12:00:00,1 INFO [m] a.B - x","_src":"s1","_pos":10}' \
  '{"_msg":"2026-03-01 12:00:01,1 INFO [m] a.B - other","_src":"s2","_pos":5}' \
  '{"_msg":"java.lang.Error: y","_src":"s1","_pos":20}' \
  '{"_msg":"\tat a.B(C.java:1)","_src":"s1","_pos":30}' | log -f java --multiline java
log --multiline sometimes </dev/null
