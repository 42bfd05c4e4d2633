# A quote within a field is a quote; what follows a closing one belongs to its field.
printf 'time,msg\n2026-03-01T12:00:00Z,disk 5" full\n2026-03-01T12:00:01Z,c\n' | logparse -q -f csv
echo "--- behind a closing quote"
printf 'time,msg,u\n2026-03-01T12:00:00Z,"disk "sda" full",x\n2026-03-01T12:00:01Z,"a" ,y\n' |
  logparse -q -f csv --strict
echo "--- over line ends, with doubled quotes"
printf 'time,msg,u\n2026-03-01T12:00:00Z,"a ""b\n"", c\nd",x\n2026-03-01T12:00:01Z,e,y\n' |
  logparse -q -f csv --strict
echo "--- tabs"
printf 'time\tmsg\n2026-03-01T12:00:00Z\t5" and, more\n2026-03-01T12:00:01Z\t"a\tb"\n' |
  logparse -q -f tsv --strict
echo "--- never closed"
printf 'time,msg\n2026-03-01T12:00:00Z,"a\n' | logparse -f csv --now 2026-03-02T00:00:00Z
echo "--- a table"
printf 'service,note\ns,5" disk\nt,"two\nlines"\n' >table.csv
printf '{"ts":"2026-03-01T12:00:00Z","service":"s"}\n{"ts":"2026-03-01T12:00:00Z","service":"t"}\n' |
  logparse -q --lookup table.csv=service
