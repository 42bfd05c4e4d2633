logparse --where 'status:<400 path:~"^/blog/[g-p]" OR status:=304' "$DATA/apache_access.log" |
  sed -n 's/.*"path":"\([^"]*\)".*"status":\([0-9]*\).*/\2/p' | sort | uniq -c | sed 's/^ *//'
# The same count as with grep on the lines.
logparse --where 'status:=304' "$DATA/apache_access.log" | grep -c '"_msg"'
grep -cE '" 304 ' "$DATA/apache_access.log"
