# --fields chooses and orders; csv without it takes the fields it meets.
log=$DATA/shop.ndjson
echo "--- csv with --fields"; logq -o csv --fields _time,http.status,ms,nothing level:error "$log"
echo "--- ndjson with --fields"; logq --fields http.status,service level:error "$log"
echo "--- a prefix"; logq --fields 'http.*' level:error "$log"
echo "--- quotes in csv"
printf '%s\n' '{"a":"x,y","b":"say \"hi\"","c":"two\nlines","d":null,"e":[1,2]}' | logq -o csv '*' -
echo "--- escapes in tsv"
printf '%s\n' '{"a":"tab\there","b":"back\\slash"}' | logq -o tsv '*' -
echo "--- no list"; logq --fields 'a |' '*' "$log"; echo "exit $?"
