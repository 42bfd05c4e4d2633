# Dropped records still move the position of their source.
printf '%s level=info msg=%s\n' time=2026-03-01T10:00:00Z a time=2026-03-01T11:00:00Z b time=2026-03-01T12:00:00Z c >app.log
logparse --since 2026-03-01T10:30:00Z --until 2026-03-01T11:30:00Z app.log |
  sed 's/"_src":"file:[0-9a-f]*"/"_src":"file:-"/; s/,"_src_info":.*/,"_src_info":-}/'
