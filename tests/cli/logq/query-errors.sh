# A caret under what is to blame, a remedy where there is one, exit 2.
for query in '(' 'level:' 'a and' '* | stast count()' '* | stats cuont()' 'status:>' '~"("' \
  '* | sort by' '"unfinished' 'é é é (' '* | limit many' 'in(' '{' ')' 'a | | b'; do
  logq "$query" "$DATA/shop.ndjson"
  echo "exit $?"
done
