# Segments of version 1 that an earlier program wrote: a later one reads them whole and
# answers of them.
v1=$DATA/../golden/v1
same() { cmp - "$2" && echo "$1: as it was"; }
# Positions are kept apart from records.
sed 's/"_src":"web-1","_pos":[0-9]*,//' "$DATA/../golden/edge.ndjson" >edge.ndjson
for level in fast default archive; do
  logidx cat --raw "$v1/sshd.$level.seg" | same "sshd.$level" "$DATA/sshd.log"
  logidx cat --raw "$v1/edge-text.$level.seg" | same "edge-text.$level" "$DATA/../golden/edge.log"
  logidx cat "$v1/edge-json.$level.seg" | same "edge-json.$level" edge.ndjson
done
logidx cat "$v1/cloudtrail.seg" | same cloudtrail "$DATA/cloudtrail.ndjson"
logidx cat --raw "$v1/access.seg" | same access "$DATA/apache_access.log"
logidx cat "$v1/merged.seg" | same merged "$DATA/checkout.ndjson"
awk -f "$DATA/../golden/parts.awk" >parts.ndjson
logidx cat "$v1/parts.seg" | same parts parts.ndjson
for file in "$v1"/*.seg; do
  logidx verify "$file" | sed 's|.*/||'
done
for level in fast default archive; do
  logq -c '"Invalid user"' "$v1/sshd.$level.seg"
  logq -c 'absentword' "$v1/sshd.$level.seg"
  logq -c '203.0.113.7 AND 018f6b2c-7f1e-4a0b-9c53-0123456789ab' "$v1/edge-text.$level.seg"
  logq -o ndjson '* | stats by (service) count() n, max(n) top' "$v1/edge-json.$level.seg"
done
logq -o ndjson '* | stats by (status) count() n | sort by (status)' "$v1/access.seg"
# An entry of another part of the dictionary each, and one that lies across two pieces.
for n in 1 750 751 1250 5999; do
  logq -o ndjson "n:=$n | fields n, path" "$v1/parts.seg" >answer
  sed -n "$((n + 1))p" parts.ndjson | same "record $n" answer
done
logq -c 'path:b2497' "$v1/parts.seg"
grep -c '/b2497/' parts.ndjson
logq -c 'service:pay' "$v1/merged.seg"
logq --list-streams '*' "$v1/merged.seg"
logidx positions "$v1/edge-json.default.seg"
