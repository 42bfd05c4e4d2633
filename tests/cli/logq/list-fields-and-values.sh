# What there is to ask for.
logq --list-fields '*' "$DATA/shop.ndjson"
logq --list-values service 'level:error' "$DATA/shop.ndjson"
logq -o csv --list-values level '*' "$DATA/shop.ndjson"
logq -o table --list-fields 'level:error' "$DATA/shop.ndjson"
logq --list-values nothing '*' "$DATA/shop.ndjson"; echo "exit $?"
