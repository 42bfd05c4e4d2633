# Every option that a tool knows is in its page, and every option at the head of
# a paragraph of the page is known to the tool.
pages=$DATA/../../man
for tool in logparse logidx logq logship; do
  page=$pages/$tool.1
  sed 's/\\-/-/g; s/\\fI/ /g; s/\\f[A-Z]/ /g; s/\\&//g' "$page" >plain
  {
    "$tool" --help-json
    # Each subcommand lists its own.
  } | grep -o '"names":\[[^]]*\]' | grep -o -- '"-[^"]*"' | tr -d '"' | sort -u >known
  [ -s known ] || echo "$tool: no option is known"
  while read -r option; do
    grep -q -E -e "(^|[^-a-z0-9])$option([^-a-z0-9]|$)" plain || echo "$tool: $option is not in the page"
  done <known
  # Heads: the line after .TP, and .TQ.
  grep -A 1 -E '^\.T[PQ]' plain | grep -E '^\.(B|BR|BI|RB) "?-' |
    grep -o -E -e '(^|[ ",])-(-[a-z][a-z0-9-]*|[a-zA-Z0-9])' | tr -d ' ",' | sort -u >told
  comm -13 known told | sed "s/^/$tool: the page has /"
  echo "$tool: $(wc -l <told | tr -d ' ') options compared" | sed 's/: [1-9][0-9]* /: some /'
done
