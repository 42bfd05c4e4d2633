# --format reads plain files as logparse does; what it cannot read is counted.
logq --format combined --fields status,path 'status:=404' "$DATA/apache_access.log" | head -n 3
logq -c --format auto 'status:=404' "$DATA/apache_access.log"
{ head -n 2 "$DATA/apache_access.log"; echo 'not an access log'; } >mixed.log
logq -c --format combined --rejects rejects.ndjson '*' mixed.log; echo "exit $?"
cat rejects.ndjson
logq -c --format combined --strict '*' mixed.log; echo "exit $?"
logq --format combind '*' mixed.log; echo "exit $?"
