printf '%s\n' '#Version: 1.0' '#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query sc-status time-taken cs(User-Agent)' '2016-01-10 00:07:26 188.68.224.62 GET /a.php x=1 404 591 Mozilla/4.0+(b)' '#Date: 2016-01-11 00:00:00' '#Fields: time x-a' '01:00:00 "b c"' 'too many fields here' |
  logparse --now 2026-03-01T12:00:00Z -q -f w3c
