printf '%s\n' 'ann, 30: hello' | logparse --now 2026-03-01T12:00:00Z -f 'regex:^(?<user>\w+), (?<age>\d+): (?<_msg>.*)$'
printf '%s\n' 'web-1 [error] disk full' |
  logparse --now 2026-03-01T12:00:00Z -f 'dissect:%{host} [%{level}] %{_msg}'
