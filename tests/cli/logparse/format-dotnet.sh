printf '%s\n' '2026-03-01 12:00:00.123 +00:00 [ERR] text' 'System.InvalidOperationException: bad' '   at A.B() in C.cs:line 1' 'info: Microsoft.Hosting.Lifetime[14]' '      Now listening' '2026-03-01 12:00:00.1234|WARN|Shop.Cart|nlog' |
  logparse --now 2026-03-01T12:00:00Z -q -f dotnet
