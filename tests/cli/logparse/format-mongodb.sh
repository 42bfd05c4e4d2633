printf '%s\n' '2018-02-05T13:44:56.657+0100 I COMMAND  [conn12] command a.b command: find 220ms' 'Wed Mar  5 17:14:24.619 [initandlisten] warning: text' '{"t":{"$date":"2026-03-01T12:00:00.123Z"},"s":"W","c":"NETWORK","id":22943,"ctx":"conn1","msg":"slow","attr":{"durationMillis":5,"ns":"a.b"}}' |
  logparse --now 2026-03-01T12:00:00Z -q -f mongodb
