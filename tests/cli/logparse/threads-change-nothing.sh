# The same records in the same order, whatever the number of threads: formats that
# hold nothing of the lines before, those that do, lines that match nothing, a file
# that changes its mind, and records of several lines.
awk 'BEGIN {
  for (i = 0; i < 30000; i++) {
    printf "2026-03-01 12:%02d:%02d,%03d INFO  [main] com.shop.Cart - order %d\n", i / 60 % 60, i % 60, i % 1000, i
    if (i % 97 == 0) print "java.io.IOException: no disk\n\tat com.shop.Cart.pay(Cart.java:12)\n\tat com.shop.Main.main(Main.java:3)"
    if (i % 501 == 0) print ""
  }
}' >java.log
awk 'BEGIN {
  for (i = 0; i < 30000; i++) {
    if (i % 7919 == 0) print "what is this"
    printf "ts=2026-03-01T12:%02d:%02dZ level=%s msg=\"order %d\" n=%d\n", i / 60 % 60, i % 60, (i % 31 ? "info" : "error"), i, i
    if (i % 4003 == 0) print "level=info msg=\"no time here\""
  }
}' >app.log
awk 'BEGIN {
  for (i = 0; i < 30000; i++) {
    printf "2026-03-01T12:%02d:%02d.%06dZ stdout %s part %d\n", i / 60 % 60, i % 60, i, (i % 13 ? "F" : "P"), i
  }
}' >cri.log
awk 'BEGIN {
  print "time,level,msg"
  for (i = 0; i < 30000; i++) printf "2026-03-01T12:%02d:%02dZ,warn,row %d\n", i / 60 % 60, i % 60, i
}' >rows.csv
{ head -n 15000 app.log; head -n 15000 cri.log; head -n 15000 app.log; } >mixed.log
same() {
  for threads in 1 2 3 8; do
    logparse --now 2026-03-02T00:00:00Z -q --rejects rejects -j "$threads" "$@" 2>/dev/null |
      grep -v '^{"_src":[^,]*,"_pos":[0-9]*}$' | cat - rejects 2>/dev/null | md5sum
  done | sort -u | wc -l
}
for file in java.log app.log cri.log rows.csv mixed.log; do echo "$file $(same "$file")"; done
logparse -q java.log >records.ndjson
echo "records of another $(same -f ndjson records.ndjson)"
echo "where $(same --where 'level:error' app.log)"
echo "where and pipe $(same --where 'level:error' --pipe 'stats by (level) count() n' app.log)"
echo "grok $(same -f 'grok:level=%{WORD:l} msg="order %{INT:order:int}" n' app.log)"
echo "multiline $(same -f text --multiline 'start:^2026' java.log)"
logparse -q -j 4 java.log | grep -c '"_msg"'
grep -c ^2026 java.log
