logparse --max-record 1 "$DATA/sshd.log"
