# In JSON over several lines: the line and the column that are to blame, and each
# line of what never ended.
printf '[\n{\n "a":1,\n "b":tru,\n "c":3\n}\n]\n{"x":\n 1\n{"y":2}\n{"z":\n' >log
logparse --now 2026-03-01T12:00:00Z -f json --rejects rejects log 2>&1 >/dev/null
sed 's/,"text.*//' rejects
