. "$(dirname "$0")/common.sh.inc"
file=$(log apache_access.log apache_access.log)
logparse "$file" | logidx ingest store
logq -c 'status:=404' store >actual
raw "$file" | grep -cE '" 404 ' >expected
same "requests with status 404" expected actual

logq '* | stats by (status) count() hits' -o csv store | tail -n +2 | sort >actual
raw "$file" | sed -E 's/.*" ([0-9]{3}) ([0-9]+|-)( ".*)?$/\1/' | sort | uniq -c | awk '{print $2 "," $1}' | sort >expected
same "requests by status" expected actual
