head -n 4 "$DATA/sshd.log" >a.log
gzip -k a.log && xz -k a.log && bzip2 -k a.log && zstd -q a.log
tar czf logs.tgz a.log
for file in a.log.gz a.log.xz a.log.bz2 a.log.zst logs.tgz; do
  logparse --year 2025 $file | grep -v _src_info | sed 's/,"_src".*//' | cksum
done | sort -u | wc -l
