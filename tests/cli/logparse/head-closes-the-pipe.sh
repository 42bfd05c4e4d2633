set -o pipefail
for i in 1 2 3 4 5 6 7 8 9; do cat "$DATA/apache_access.log"; done >access.log
logparse -f combined access.log | head -n 2 | tail -n 1 | cut -c1-31
