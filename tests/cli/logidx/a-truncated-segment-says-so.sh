logidx pack --now 2026-03-01T00:00:00Z -o a.seg "$DATA/sshd.log"
head -c 3000 a.seg > cut.seg
: > empty.seg
for command in cat ls info verify; do
  for file in cut.seg empty.seg; do
    echo "$command $file"
    logidx $command $file 2>&1
    echo "exit $?"
  done
done
