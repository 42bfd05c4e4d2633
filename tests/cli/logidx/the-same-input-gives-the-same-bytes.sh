cp "$DATA/cloudtrail.ndjson" "$DATA/sshd.log" .
logidx pack --now 2026-03-01T00:00:00Z -o a.seg cloudtrail.ndjson sshd.log
logidx pack --now 2026-03-01T00:00:00Z -o b.seg cloudtrail.ndjson sshd.log
cmp a.seg b.seg && echo same
