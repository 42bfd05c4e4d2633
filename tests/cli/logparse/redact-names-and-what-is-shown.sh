# Names of fields, and the lines that standard error shows; an expression is for
# values. The file of rejects has the lines as they came.
printf '{"ann@example.com":1,"n":{"bob@example.com":"x"},"password":"passé ann@example.com"}\n{"broken ann@example.com\n' >log
logparse --now 2026-03-01T12:00:00Z -f ndjson --redact email --redact 'pass\w+' --rejects rejects <log
grep -c ann@example.com rejects
