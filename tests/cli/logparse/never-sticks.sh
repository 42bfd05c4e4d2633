# Three stages answer at once, although more is to come.
start=$(date +%s%N)
(printf 'level=info msg=a\n'; sleep 3; printf 'level=info msg=b\n') | logparse | logparse | head -n 1 | cut -d, -f2
end=$(date +%s%N)
[ $(((end - start) / 1000000)) -lt 4500 ] && echo "in time"
