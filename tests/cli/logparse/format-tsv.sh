printf '%b' 'ts\tname\tv\n2026-03-01T12:00:00Z\ta b\t"1"\n' |
  logparse --now 2026-03-01T12:00:00Z -q -f tsv
