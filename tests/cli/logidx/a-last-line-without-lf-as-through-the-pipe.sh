# What a format makes of an input whose last line has no LF is what it makes of it
# through the pipe: from standard input, from a file whose last line may still grow,
# and from one that has been left alone.
now="--now 2026-03-01T12:00:00Z"
lines() { case $1 in
 combined) printf '10.0.0.1 - - [01/Mar/2026:12:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "a"\n10.0.0.2 - - [01/Mar/2026:12:00:01 +0000] "GET /b HTTP/1.1" 200 7 "-" "b"';;
 rfc3164) printf 'Mar  1 12:00:00 web sshd[1]: one\nMar  1 12:00:01 web sshd[1]: two';;
 logfmt) printf 'time=2026-03-01T12:00:00Z level=info msg=one\ntime=2026-03-01T12:00:01Z level=info msg=two';;
 json) printf '{"ts":"2026-03-01T12:00:00Z","msg":"one"}\n{"ts":"2026-03-01T12:00:01Z","msg":"two"}';;
 java) printf '2026-03-01 12:00:00,123 ERROR [main] a.B - failed\njava.io.IOException: no disk\n\tat a.B.c(B.java:1)';;
 csv) printf 'a,b\n1,2\n3,4';;
 cri) printf '2026-03-01T12:00:00Z stdout F one\n2026-03-01T12:00:01Z stdout P tw\n2026-03-01T12:00:01Z stdout F o';;
 klog) printf 'I0301 12:00:00.000000 1 a.go:1] one\nI0301 12:00:01.000000 1 a.go:1] two';;
 broken) printf 'nothing of the kind\n10.0.0.2 - - [01/Ma';;
 esac; }
for kind in combined rfc3164 logfmt json java csv cri klog broken; do
  format=$kind; [ $kind = broken ] && format=combined
  rm -rf here fresh old pipe piped
  lines $kind >log
  logidx ingest $now -f $format here <log 2>/dev/null
  logidx ingest $now -f $format fresh log 2>/dev/null
  touch -d '2026-01-01' log
  logidx ingest $now -f $format old log 2>/dev/null
  logparse $now -f $format <log 2>/dev/null | logidx ingest $now pipe 2>/dev/null
  logparse $now -f $format log 2>/dev/null | logidx ingest $now piped 2>/dev/null
  logidx cat pipe >expected
  for store in here fresh old piped; do logidx cat $store | cmp -s - expected || echo "$kind: $store differs"; done
  wc -l <expected
done
