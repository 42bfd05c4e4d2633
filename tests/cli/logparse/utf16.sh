printf 'level=info msg=h\xc3\xa9llo\r\nlevel=warn msg=two\r\n' >in.log
for kind in UTF-16LE UTF-16BE; do
  (case $kind in *LE) printf '\xff\xfe' ;; *) printf '\xfe\xff' ;; esac; iconv -f UTF-8 -t "$kind" in.log) |
    logparse --now 2026-03-01T12:00:00Z -q
done
