# A key of [logidx] is one of any subcommand; what none of them knows is told.
cp "$DATA/shop.ndjson" .
logidx pack -q -o shop.seg shop.ndjson
printf '[logidx]\nlevel = "archive"\nstats = "json"\n' >config.toml
logidx cat -q --config config.toml shop.seg | wc -l
printf '[logidx]\nlevl = "archive"\n' >typo.toml
logidx cat -q --config typo.toml shop.seg; echo "exit $?"
