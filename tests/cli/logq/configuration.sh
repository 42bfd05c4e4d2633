# Flag before environment before file; no file is read unasked off a terminal.
cp "$DATA/shop.ndjson" .
mkdir -p home/logkit
echo '[logq]
output = "logfmt"
fields = "service"' >home/logkit/config.toml
export XDG_CONFIG_HOME=$PWD/home
logq -m 1 --fields level '*' shop.ndjson
logq -m 1 --config home/logkit/config.toml '*' shop.ndjson
logq -m 1 --config home/logkit/config.toml -o csv '*' shop.ndjson
echo 'tz = "+01:00"' >zone.toml
LOGKIT_TZ=+02:00 logq -m 1 -o pretty --config zone.toml '*' shop.ndjson
logq -m 1 -o pretty --config zone.toml '*' shop.ndjson
printf '[logq]\nouptut = "csv"\n' >typo.toml
logq --config typo.toml '*' shop.ndjson; echo "exit $?"
logq --config missing.toml '*' shop.ndjson; echo "exit $?"
