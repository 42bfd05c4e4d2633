logparse --source-tz Europe/Berln "$DATA/sshd.log"
