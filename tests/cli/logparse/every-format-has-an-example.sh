# Each format that --list-formats names has an example in the manual, which
# scripts/run-man-examples runs.
page=$DATA/../../man/logparse.1
sed -n '/^\.EX/,/^\.EE/p' "$page" | sed "s/\\\\-/-/g; s/\\\\(aq/'/g" >examples
logparse --list-formats | sed 's/[ ,:].*//' | while read -r name; do
  grep -qE -- "-f ('?)$name([ ':]|\$)" examples || grep -qE -- "^ *'$name:" examples ||
    { [ "$name" = auto ] && grep -q 'logparse$' examples; } || echo "no example of $name"
done
