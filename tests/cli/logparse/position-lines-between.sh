# A line that only tells a position ends no record that is open, and comes behind it.
logparse -f text --multiline java <<'X'
{"_src":"file:a","_pos":0,"_src_info":{"path":"/a"}}
{"_msg":"2026-03-01 12:00:00,000 ERROR failed","_src":"file:a","_pos":37}
{"_src":"file:a","_pos":37,"_src_info":{"path":"/a"}}
{"_src":"file:b","_pos":5,"_src_info":{"path":"/b"}}
{"_msg":"java.lang.RuntimeException: x","_src":"file:a","_pos":67}
{"_msg":"\tat com.example.A.b(A.java:1)","_src":"file:a","_pos":97}
{"_src":"file:a","_pos":97,"_src_info":{"path":"/a"}}
X
echo --
logparse -f cri <<'X'
{"_msg":"2026-03-01T12:00:00Z stdout P one ","_src":"file:c","_pos":36}
{"_src":"file:c","_pos":36,"_src_info":{"path":"/c"}}
{"_msg":"2026-03-01T12:00:00Z stdout F two","_src":"file:c","_pos":71}
X
