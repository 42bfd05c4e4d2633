# What was broken off is not taken for the whole: standard error says so, and exit 2.
mkfifo pipe
for query in '*' '* | sort by (n)' '* | stats count()'; do
  logq "$query" pipe >/dev/null &
  exec 3>pipe
  for n in 1 2 3; do echo "{\"_msg\":\"m\",\"n\":$n}" >&3; done
  kill -TERM $!
  wait $!; echo "exit $?"
  exec 3>&-
done
