# Types, objects, arrays; what does not match stays.
printf '%s\n' '10.0.0.1 GET 200 0.25' 'nothing of the kind' |
  logparse --now 2026-03-01T12:00:00Z -q \
    -f 'grok:^%{IP:[client][ip]} %{WORD:verb} %{INT:status:int} %{NUMBER:took:float}$' 2>/dev/null
# Patterns of one's own, from a directory; the first that matches.
mkdir patterns
printf 'ORDER [A-Z]{2}-%%{INT:order:int}\n' >patterns/shop
printf '%s\n' 'order DE-17 paid' 'user ann left' |
  logparse --now 2026-03-01T12:00:00Z --patterns patterns -f 'grok:order %{ORDER} %{WORD:what}' \
    -f 'grok:user %{USER:user} %{WORD:what}'
# ECS names.
head -n 1 "$DATA/apache_access.log" | logparse --ecs -f 'grok:%{COMMONAPACHELOG}'
