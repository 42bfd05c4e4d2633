# What is new, gone, grown and shrunk between two windows, or two filters.
for i in $(seq 100 159); do
  minute=${i#1}
  echo "{\"_time\":\"2026-03-01T12:$minute:00Z\",\"_msg\":\"order $i placed\",\"host\":\"web-1\"}"
  echo "{\"_time\":\"2026-03-01T12:$minute:10Z\",\"_msg\":\"retry $i\",\"host\":\"web-1\"}"
  if [ "$minute" -lt 30 ]; then
    echo "{\"_time\":\"2026-03-01T12:$minute:20Z\",\"_msg\":\"cache hit for user$i\",\"host\":\"web-2\"}"
  else
    for n in 1 2 3; do
      echo "{\"_time\":\"2026-03-01T12:$minute:3${n}Z\",\"_msg\":\"retry $i$n\",\"host\":\"web-2\"}"
    done
    [ "$minute" -lt 40 ] || echo "{\"_time\":\"2026-03-01T12:$minute:40Z\",\"_msg\":\"payment $i failed\",\"host\":\"web-2\"}"
  fi
done >day.ndjson
logidx ingest store day.ndjson 2>/dev/null
before=2026-03-01T12:00:00Z..2026-03-01T12:30:00Z after=2026-03-01T12:30:00Z..2026-03-01T13:00:00Z
for input in store day.ndjson; do logq --diff $before $after '*' $input; done
logq --diff $before $after '*' - <day.ndjson
echo "--- for people, and the other way round"
logq -o pretty --diff $before $after '*' store
logq -o table --diff $after $before 'placed or payment' store; echo "exit $?"
echo "--- the lengths of windows count: a third of the time, a third of the orders"
logq --diff $before 2026-03-01T12:30:00Z..2026-03-01T12:40:00Z '"order"' store; echo "exit $?"
echo "--- times of the day, open ends"
logq --now 2026-03-01T13:00:00Z --diff 12:00..12:30 12:30..13:00 payment store
logq --diff ..2026-03-01T12:30:00Z 2026-03-01T12:30:00Z.. payment store
echo "--- filters"
logq --diff host:web-1 host:web-2 '*' store
logq -m 1 --diff host:web-1 host:web-2 '*' store
logq -q --diff host:web-1 host:web-2 '*' store; echo "exit $?"
logq -q --diff host:web-1 host:web-1 '*' store; echo "exit $?"
echo "--- wrong"
logq --diff 12:00..12:99 12:30..13:00 '*' store; echo "exit $?"
logq --diff 2026-03-01T13:00Z..2026-03-01T12:00Z .. '*' store; echo "exit $?"
logq --diff 'host:' 'host:b' '*' store; echo "exit $?"
logq --diff a b '* | stats count()' store; echo "exit $?"
logq '*' store --diff a; echo "exit $?"
