log() { logparse --now 2026-03-01T12:00:00Z -q "$@"; }
cat >in.ndjson <<'END'
{"msg":"mail bob@x.org from 10.1.2.3 card 4111 1111 1111 1111 not 4111 1111 1111 1112","card":4111111111111111,"n":{"e":"\nann@a.com","k":["AKIAIOSFODNN7EXAMPLE",1.5]}}
{"msg":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.sig-x version 1.2.3.4.5 and 999.1.1.1, id-12345"}
END
log --redact email,ipv4,credit-card,jwt,aws-key <in.ndjson
log --redact email,credit-card --redact-mode hash --keep-raw <in.ndjson | head -n 1
log --redact 'ipv4,id-\d{2,}' --redact-mode drop <in.ndjson
log --redact '(' <in.ndjson; echo $?
# The head of a file goes along in _src_info: not here, nor where logship gave it.
echo 'mail bob@x.org' >in.log
log --redact email in.log | grep -c '"head":'
printf '%s\n' '{"_src":"x","_pos":0,"_src_info":{"path":"a","head":"6162"}}' |
  log --redact email
# A name that is nearly one of the list, and what would replace nothing.
for kind in emial '' 'o*' '\bemial\b'; do
  echo 'emial bob@x.org' | log -f text --redact "$kind"; echo "exit $?"
done
