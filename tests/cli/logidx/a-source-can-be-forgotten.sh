# A record with a position far ahead silences its source; that is told, and has
# a way out.
printf '{"n":%d,"_src":"s","_pos":%d}\n' 1 10 2 20 3 4000000000000000000 >first
printf '{"n":%d,"_src":"s","_pos":%d}\n' 4 30 5 40 >second
logidx ingest store <first
{ cat second; echo '{"other":1}'; } | logidx ingest store
logidx positions store
logidx positions --reset s store
logidx ingest store <second
logidx cat store
logidx positions store
logidx positions --reset nobody store; echo "exit $?"
# A position that cannot be, and a name with a NUL, are none.
printf '{"n":6,"_src":"s","_pos":18446744073709551615}\n{"n":7,"_src":"a\\u0000b","_pos":3}\n' |
  logidx ingest store
logidx positions store
