# A text that begins with no number stays what it is, and is marked.
printf 'abc 12 1.5x\n7days +3 -2.5\n' >log
logparse --now 2026-03-01T12:00:00Z -f 'grok:%{NOTSPACE:a:int} %{NOTSPACE:b:int} %{NOTSPACE:c:float}' <log
logparse --now 2026-03-01T12:00:00Z -f 'dissect:%{a:int} %{[n][b]:int} %{c:float}' <log
echo 'x 1' | logparse --now 2026-03-01T12:00:00Z -f 'grok:%{WORD:a:float} %{WORD:a:int}'
