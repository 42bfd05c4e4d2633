printf '%s\n' '2026-03-01T12:00:00.123456789Z stdout P the first ' '2026-03-01T12:00:00.2Z stderr F other' '2026-03-01T12:00:00.3+01:00 stdout F part' '2026-03-01T12:00:00.4Z stdout F ' '2026-03-01T12:00:00.5Z stdout P open' |
  logparse --now 2026-03-01T12:00:00Z -q -f cri
