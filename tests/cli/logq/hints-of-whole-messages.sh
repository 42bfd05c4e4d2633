# A message that is asked for as a whole: lines that end in CR LF, and longer ones.
printf 'disk full\r\ndisk full again\r\n' >windows.log
logidx pack -q -o windows.seg -f text windows.log
for input in windows.log windows.seg; do
  logq '="disk full"' $input; echo "exit $?"
  logq -o raw '="disk full\r"' $input | od -c
  logq '=disk' $input; echo "exit $?"
  logq '="disc full"' $input; echo "exit $?"
done
