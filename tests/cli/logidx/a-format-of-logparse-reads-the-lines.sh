cp "$DATA/apache_access.log" .
logidx pack --now 2026-03-01T00:00:00Z -f combined -o a.seg apache_access.log
logidx cat a.seg > ours
logparse -f combined apache_access.log | sed 's/,"_src":.*}$/}/' | grep -v '^{"_src"' > theirs
cmp ours theirs && echo same
logidx pack -f combimed -o b.seg apache_access.log
echo "exit $?"
