# At the top of a configuration file stands what is an option of some tool.
for tool in logparse logidx logq logship; do "$tool" --help-json; done |
  grep -o '"names":\[[^]]*\]' | grep -o -- '"--[^"]*"' | tr -d '"' | sed 's/^--//' |
  grep -v -x -e help -e version | sort -u >options
sed -n '/kOptions\[\] = {/,/};/p' "$DATA/../../lib/cli/known_options.cpp" |
  grep -o '"[^"]*"' | tr -d '"' >known
LC_ALL=C sort -c known && echo sorted
sort known | comm -3 options - | sed 's/^/differs: /'
[ "$(wc -l <known)" -gt 100 ] && echo "over a hundred"

echo '{"_time":"2026-03-01T10:00:00Z","a":1}' >in.ndjson
try() {
  printf '%s\n' "$@" >conf.toml
  logparse --config conf.toml -f ndjson <in.ndjson; echo "exit $?"
}
try 'tz = "UTC"' 'flush-interval = "1s"' 'redact = ["email"]'
try 'tz = "UTC"' 'flush-intervall = "1s"'
try 'wholly-unlike-anything = 1'
