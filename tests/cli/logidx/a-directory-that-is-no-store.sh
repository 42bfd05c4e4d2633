mkdir plain; echo text > plain/a.log
for command in cat ls info verify positions repair merge; do
  logidx $command plain; echo "$command: exit $?"
done
logidx positions --reset x plain; echo "exit $?"
ls plain
# One that an ingest of nothing made is one.
logidx ingest empty < /dev/null
for command in cat ls verify positions repair merge; do
  logidx $command empty; echo "$command: exit $?"
done
