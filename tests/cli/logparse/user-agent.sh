log() { logparse --now 2026-03-01T12:00:00Z -q "$@"; }
agent() { printf '{"ua":"%s"}\n' "$1" | log --user-agent ua | sed 's/.*"ua":"[^"]*",//; s/,"_time_source.*//'; }
agent 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.91'
agent 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Mobile/15E148 Safari/604.1'
agent 'Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0'
agent 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'
agent 'Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko'
agent 'Mozilla/5.0 (Linux; Android 13; SM-T870) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0 Safari/537.36'
agent 'curl/8.5.0'
