# A field that first appears after the header has no column, and a warning
# says so; named columns are never missing.
{ seq 70000 | sed 's/.*/{"a":&}/'; echo '{"a":70001,"late":"x"}'; } >late.ndjson
logq -o csv '*' late.ndjson | tail -n 1
logq -o csv --fields a,late '*' late.ndjson | tail -n 1
logq -o table '*' late.ndjson | tail -n 4
