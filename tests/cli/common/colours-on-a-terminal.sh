# Under a terminal the level is coloured and still a word; NO_COLOR takes the
# colour and nothing else.
command -v script >/dev/null || { echo "script(1) is not installed" >&2; exit 77; }
on_terminal() { script -qec "$1" /dev/null </dev/null | tr -d '\r'; }
escape=$(printf '\033')
export LOGQ_PAGER=cat

on_terminal "logq --progress=never level:error $DATA/shop.ndjson" >coloured
grep -q "$escape\[31mERROR$escape\[0m" coloured && echo "coloured, and a word"
on_terminal "NO_COLOR=1 logq --progress=never level:error $DATA/shop.ndjson" >plain
grep -c "$escape" plain
sed "s/$escape\[[0-9;]*m//g" coloured | grep -v ' in .*; read ' >stripped
grep -v ' in .*; read ' plain >expected
cmp stripped expected && echo "the same text"
on_terminal "TERM=dumb logq level:error $DATA/shop.ndjson" | grep -c "$escape"
on_terminal "logq --color=never level:error $DATA/shop.ndjson" | grep -c "$escape"
on_terminal "LOGKIT_COLORS='error=35' logq level:error $DATA/shop.ndjson" |
  grep -c "$escape\[35mERROR"
# stdout is a file, stderr a terminal: records are plain, messages are not.
on_terminal "logq 'level:error' $DATA/shop.ndjson >file; logq '(' $DATA/shop.ndjson" |
  grep -c "$escape\[31merror:"
grep -c "$escape" file || true
