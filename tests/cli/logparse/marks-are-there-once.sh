# What logparse adds takes the place of what had its name, and a table gives nothing that
# a record has.
printf 'service,_msg,_time,owner\ns,OVER,1,ops\n' >table.csv
echo '{"ts":"2026-03-01T12:00:00Z","msg":"own","service":"s"}' | logparse -q --lookup table.csv=service
echo "--- repeats of what stands for several"
for second in 0 1 2; do
  echo "Mar  1 12:00:0$second h a[1]: last message repeated $((second + 5)) times" |
    sed 's/repeated [0-9]* times/repeated 5 times/'
done | logparse -q -f rfc3164 --year 2026 --dedupe _msg
echo "--- raw"
echo '{"ts":"2026-03-01T12:00:00Z","msg":"a","raw":"z"}' | logparse -q --keep-raw
echo "--- schema"
printf '{"required":["user"]}\n' >schema.json
echo '{"ts":"2026-03-01T12:00:00Z","msg":"a","_schema_error":"z"}' | logparse -q --schema schema.json
