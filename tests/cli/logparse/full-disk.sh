[ -c /dev/full ] || { echo "no /dev/full" >&2; exit 77; }
logparse -f combined "$DATA/apache_access.log" >/dev/full
