{ echo before; head -c 20000000 /dev/zero | tr '\0' x; echo; echo behind; } > long.log
logidx ingest store -f text long.log
logidx cat --raw store | cmp - long.log && echo same
logidx ls --json store | grep -o '"rows":[0-9]*'
