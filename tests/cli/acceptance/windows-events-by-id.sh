. "$(dirname "$0")/common.sh.inc"
file=$(log windows_events.ndjson windows_events.ndjson)
logparse -f ndjson "$file" | logidx ingest store
raw "$file" | grep -oE '"EventID":[0-9]+' | awk -F: '{n[$2]++} END {for (e in n) print e "," n[e]}' | sort >expected
logq '* | stats by (EventID) count() hits' -o csv store | tail -n +2 | sort >actual
same "events by EventID" expected actual
