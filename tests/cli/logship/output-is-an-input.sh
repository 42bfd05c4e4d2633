# What is written must not be read: it would go round for ever.
echo a >a.log
ln -s a.log link
logship --once '*.log' --to file:out.log; echo "exit $?"
logship --once 'out*' --exclude out --to 'file:out?max-size=1M'; echo "exit $?"
logship --once a.log --to file:link; echo "exit $?"
logship --once a.log >>a.log; echo "exit $?"
logship --once '*' --exclude a.log --metrics-file m.prom </dev/null; echo "exit $?"
logship --once '*.log' --dlq dead.log; echo "exit $?"
cat a.log; ls
# Left out, it is none.
logship --once '*.log' --exclude out.log --to file:out.log && grep -c '"_msg":"a"' out.log
