. "$(dirname "$0")/common.sh.inc"
file=$(log rootly_openssh.log sshd.log)
logparse "$file" | logidx ingest store
raw "$file" | grep -E 'Failed password|Invalid user' |
  grep -oE 'from [0-9]+\.[0-9]+\.[0-9]+\.[0-9]+' | awk '{n[$2]++} END {for (a in n) print a "," n[a]}' | sort >expected
logq '"Failed password" or "Invalid user" | extract "from <address> port" | stats by (address) count() hits' \
  -o csv store | tail -n +2 | sort >actual
same "failed logins by address" expected actual
