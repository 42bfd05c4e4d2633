# A segment of records that each have a name of their own: whatever is asked of all
# their fields, the columns of few of them are in memory at once.
awk 'BEGIN { for (i = 0; i < 12000; ++i) printf "{\"_time\":\"2026-03-01T00:00:00Z\",\"k%d\":\"v%d\",\"x\":%d}\n", i, i, i % 7 }' |
  tee all.ndjson | logidx ingest -q store -
(ulimit -v 1500000 && logq --version) >/dev/null 2>&1 && ulimit -v 1500000
logq -c -a v7 store
logq -c -a '"v1199"*' store
logq '*' store | cmp - all.ndjson && echo same records
logq '* | sort by (x desc, k3)' store | tail -n 2
logq '* | sort by (x) | fields k*' store | sed -n '1p;$p'
logq --facets '*' store | tail -n 1
logq --facets '* | delete k*' store
logq '* | field_names | stats count() n, sum(hits) s' store
logq '* | stats by (x) count() n | sort by (x) limit 1' store
logq '* | uniq by (x, k5) | stats count() n' store
logq '* | join by (x) (k11999:* | fields x, k11999) inner | stats count() n' store
logq -o csv '*' store 2>/dev/null | awk -F, 'NR == 1 { print NF } END { print NR }'
logq -o table -n 3 '*' store
logq -a -o logfmt 'v11999 or v3' store
# The same as a stream.
logq -o csv '*' all.ndjson 2>/dev/null | awk -F, 'NR == 1 { print NF } END { print NR }'

# One record of very many fields.
awk 'BEGIN { printf "{\"_time\":\"2026-03-01T00:00:00Z\""; for (i = 0; i < 100000; ++i) printf ",\"f%d\":%d", i, i; print "}" }' |
  tee one.ndjson | logidx ingest -q one -
logq '*' one | cmp - one.ndjson && echo same record
logq '* | fields f7, f99999' one
logq '* | delete f1*, f2*, f3*, f4*, f5*, f6*, f7*, f8*' one | wc -c
logq '* | sort by (f5) | field_names | stats count() n' one
logq -c -a '99998' one
logq -o csv '*' one | tail -n 1 | cut -c 1-40
