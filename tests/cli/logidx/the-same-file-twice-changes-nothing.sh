cp "$DATA/sshd.log" .
logidx ingest store sshd.log
before=$(find store -type f -name '*.seg' -exec cksum {} +)
logidx ingest store sshd.log
after=$(find store -type f -name '*.seg' -exec cksum {} +)
[ "$before" = "$after" ] && echo "not a byte changed"
# Renamed and compressed it is the same file still.
mv sshd.log sshd.log.1 && gzip sshd.log.1
logidx ingest store sshd.log.1.gz
echo "--again:"
logidx ingest store --again sshd.log.1.gz
logidx cat store | wc -l
