# A day that may not be listed costs only itself; a window without it is whole.
printf '{"_time":"2026-03-0%dT12:00:00Z","_msg":"x"}\n' 1 2 3 >days.json
logidx ingest store days.json 2>/dev/null
# A link that leads to itself cannot be listed either, not even by root.
rm -r store/2026-03-02 && ln -s 2026-03-02 store/2026-03-02
logq -c '*' store; echo "exit $?"
logq -c '*' store --since 2026-03-03T00:00:00Z; echo "exit $?"
logidx ls store | wc -l
