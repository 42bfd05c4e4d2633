for command in repair; do logidx $command store; echo "exit $?"; done
logidx --help | grep -c repair
