# What an object says beside its Records is a record, too.
logparse --now 2026-03-01T12:00:00Z -f cloudtrail <<'END'
{"Records":[],"digest":"x"}
{"Records":[{"eventTime":"2026-02-28T12:00:00Z","eventName":"Get"}],"more":{"a":1},"last":2}
{"Records":[]}
END
