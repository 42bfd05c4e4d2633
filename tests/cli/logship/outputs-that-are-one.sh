# Two spellings of one file would have every record twice, or none.
echo a >in
ln -s real link
for to in './x' "$PWD/x" 'x?max-size=1k'; do
  logship --to file:x --to "file:$to" <in 2>&1 | sed "s|$PWD|.|g"; echo "exit ${PIPESTATUS[0]}"
done
logship --to file:x --route "a=file:./x" <in; echo "exit $?"
logship --to file:x --dlq ./x <in; echo "exit $?"
logship --to file:m.prom --metrics-file m.prom <in; echo "exit $?"
touch real; ln real hard
logship --to file:link --to file:real <in; echo "exit $?"
logship --to file:hard --to file:real <in; echo "exit $?"
ls
# The same words are one sink, and a device is none.
logship --to file:x --to file:x --to file:/dev/null --dlq /dev/null <in; echo "exit $?"
cat x
# A pipe takes what nobody may ever read.
mkfifo pipe
logship --to file:pipe <in; echo "exit $?"
logship --dlq pipe <in; echo "exit $?"
# What is not there may come yet; it is said all the same.
mkdir dir
for source in journald 'logs/*.log' dir; do
  rm -f err
  logship "$source" 2>err >/dev/null & shipper=$!
  until [ -s err ]; do sleep 0.05; done
  kill $shipper; wait $shipper; echo "exit $?"
  sed "s|$PWD|.|g" err
done
