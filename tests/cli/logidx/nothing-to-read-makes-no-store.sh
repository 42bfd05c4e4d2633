mkdir dir; ln -s loop loop
logidx ingest store dir loop missing; echo "exit $?"
logidx ingest loop "$DATA/shop.ndjson"; echo "exit $?"
logq -c '*' store; echo "exit $?"
logidx ingest store <&-; echo "exit $?"
ls
logidx ingest store missing "$DATA/shop.ndjson"; echo "exit $?"
logq -c '*' store
logidx cat /dev/zero; echo "exit $?"
