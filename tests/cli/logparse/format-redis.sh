printf '%s\n' '26571:M 27 Dec 2018 11:19:18.874 * Sync' '5092:signal-handler (1496141844) Received SIGINT' '[1] 30 May 10:05:20.123 # low' '30 May 10:05:20 . 0 clients' |
  logparse --now 2026-03-01T12:00:00Z -q -f redis
