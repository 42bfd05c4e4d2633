printf '%s\n' '{"log":"a \"b\" ","stream":"stdout","time":"2026-03-01T12:00:00.1Z"}' '{"log":"other\r\n","stream":"stderr","time":"2026-03-01T12:00:00.15Z","attrs":{"app":"x"}}' '{"log":"c\u0000\n","stream":"stdout","time":"2026-03-01T12:00:00.2Z"}' '{"log":"\\n","stream":"stdout","time":"2026-03-01T12:00:00.3Z"}' |
  logparse --now 2026-03-01T12:00:00Z -q -f docker
