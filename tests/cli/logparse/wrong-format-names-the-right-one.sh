# Where next to nothing matches, the format that would is named.
head -n 3 "$DATA/sshd.log" | logparse -f combined >/dev/null
# With some lines that match, or where no format is sure, nothing is said.
(head -n 1 "$DATA/sshd.log"; head -n 2 "$DATA/apache_access.log") | logparse -f combined >/dev/null
echo 'hello there' | logparse -f combined >/dev/null
