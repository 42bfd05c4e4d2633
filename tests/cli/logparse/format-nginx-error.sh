printf '%s\n' '2016/10/25 14:49:34 [error] 54053#0: *1 open() "/x" failed (2: No such file), client: 127.0.0.1, server: a, request: "GET /f?a=1 HTTP/1.1", upstream: "http://b:80/", host: "h:8080", referrer: "http://r/"' '2016/10/25 14:49:35 [notice] 1#1: using the epoll method' 'no such line' |
  logparse --now 2026-03-01T12:00:00Z -q -f nginx-error
