logparse -f json <<'END'
[
  {
    "ts": "2026-03-01T12:00:00Z",
    "msg": "pretty",
    "list": [1, 2.50, 1e3]
  },
  {"ts": "2026-03-01T12:00:01Z", "msg": "compact"}
]
{"ts":"2026-03-01T12:00:02Z","msg":"a"}{"ts":"2026-03-01T12:00:03Z","msg":"b"}
END
# Arrays in arrays are no list of records.
printf '[[[\n[{"a":1}]\n' | logparse -f json -q --now 2026-03-01T12:00:00Z
