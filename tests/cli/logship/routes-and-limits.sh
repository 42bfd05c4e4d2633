cat >in <<'END'
{"level":"error","service":"cart","msg":"a=b"}
{"level":"info","service":"cart"}
plain text error

{"level":"error","service":"auth"}
END
logship --route 'level:error=file:errors' --route 'service:auth=file:auth' --to - <in
echo -- errors; cat errors
echo -- auth; cat auth
# A query with '=' in it, and fields that --add gives.
logship --route 'msg:="a=b"=-' --route 'env:prod service:auth=-' --add env=prod --to file:rest --stats=json <in 2>stats
echo -- rest; cat rest
# Without --to the rest is dropped, and told.
logship --route 'level:error=-' --metrics-file m <in
grep -E '^logkit_ship_(records|delivered|dropped)' m
echo --
for i in $(seq 100); do echo '{"service":"loud"}'; echo '{"service":"quiet"}'; done | head -n 101 >loud
logship --quota service=20 --metrics-file m <loud | sort | uniq -c | sed 's/^ *//'
grep -E '^logkit_ship_(records|delivered|dropped)' m
echo -- positions
# What does not come here is not read again: its position does.
logship --once in --route 'level:error=file:e2' --to - |
  sed -E 's/"_src":"file:[0-9a-f]{32}"/"_src":"S"/; s/"_src_info":\{.*/"_src_info":{…}}/; s/"_msg":.*,"_src"/"_msg":…,"_src"/'
logship --route 'level:(error=-' <in; echo "exit $?"
logship --route 'level:error' <in; echo "exit $?"
logship --quota service <in; echo "exit $?"
logship --rate fast <in; echo "exit $?"
