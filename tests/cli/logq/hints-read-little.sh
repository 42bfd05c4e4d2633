# What is said of an empty answer is true, and found without reading a large store.
awk 'BEGIN {
  for (i = 0; i < 330000; ++i) {
    printf "{\"_time\":\"2026-03-01T00:%02d:%02dZ\",\"_msg\":\"went %s\",\"side\":\"%s\"}\n",
      i / 6000, int(i / 100) % 60, i % 2 ? "left" : "right", i % 2 ? "odd" : i < 300000 ? "even" : "last"
  }
}' >ways.ndjson
logidx ingest -q store ways.ndjson
echo "--- what the index tells"
logq 'left zebra' store; echo "exit $?"
echo "--- what was counted so far"
logq 'left right' store; echo "exit $?"
echo "--- nobody looked that far: nothing is said"
logq '~"lef" side:~"las.$"' store; echo "exit $?"
echo "--- the nearest of the values that were seen"
logq 'side:evn' store; echo "exit $?"
