for command in merge repair; do logidx $command store; echo "exit $?"; done
logidx ingest --retention 7d store < /dev/null; echo "exit $?"
logidx --help | grep -c -e merge -e repair
