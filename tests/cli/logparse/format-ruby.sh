printf '%s\n' 'I, [2026-03-01T12:00:00.123456 #4711]  INFO -- shop: text' 'E, [2026-03-01T12:00:00.123456 #4711] ERROR -- : boom (ZeroDivisionError)' "app.rb:3:in \`/'" "app.rb:3:in \`main'" |
  logparse --now 2026-03-01T12:00:00Z -q -f ruby
