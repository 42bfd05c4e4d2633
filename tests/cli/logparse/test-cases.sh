cat >cases.ndjson <<'CASES'
{"name":"a number","input":"n=5","format":"grok:n=%{INT:n:int}","expect":{"n":5,"_msg":"n=5"}}
{"input":"level=info msg=a\nlevel=warn msg=b","format":"logfmt","expect":[{"_msg":"a"},{"_msg":"b","level":"warn"}]}
{"name":"objects in any order","input":"x y","format":"dissect:%{[o][a]} %{[o][b]}","expect":{"o":{"b":"y","a":"x"},"_parse_error":null}}
{"name":"wrong","input":"n=5","format":"grok:n=%{INT:n}","expect":{"n":5,"m":"x"}}
CASES
logparse --now 2026-03-01T12:00:00Z --test cases.ndjson
