printf 'level=info msg=a\r\nlevel=info msg=b\n' >app.log
logparse --now 2026-03-01T12:00:00Z app.log app.log |
  sed 's/"_src":"file:[0-9a-f]*"/"_src":"file:-"/; s/,"_src_info":{"path":"[^"]*app.log".*/,"_src_info":-}/'
gzip -k app.log
# The same file compressed has the same positions.
logparse --now 2026-03-01T12:00:00Z app.log.gz | grep -o '"_pos":[0-9]*'
