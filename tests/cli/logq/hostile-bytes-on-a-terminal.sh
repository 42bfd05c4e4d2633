# What would change a terminal is shown on one, and passed on as it is elsewhere.
command -v script >/dev/null || { echo "script(1) is not installed" >&2; exit 77; }
on_terminal() { script -qec "$1" /dev/null </dev/null | tr -d '\r'; }
export LOGQ_PAGER=cat LC_ALL=C.UTF-8
printf '{"_time":"2026-03-01T12:00:00Z","_msg":"a\\u001b[31mred\\u0007 \\u202eback\\u009b\\ttab","k\\u001by":"v"}\n' >h.ndjson
for form in raw csv tsv logfmt; do
  echo "--- $form"
  on_terminal "logq -o $form '*' h.ndjson 2>err"
done
printf 'one\r\ntwo\r\n' >crlf.txt
echo "--- lines that end in CRLF"
on_terminal "logq -o raw '*' crlf.txt 2>err"
echo "--- elsewhere"
logq -o raw '*' h.ndjson | od -An -c | head -n 2
logq -o raw '*' crlf.txt | cmp - crlf.txt && echo "as it came"
echo "--- a name"
name=$(printf 'a\033[31m.ndjson')
cp h.ndjson "$name"
on_terminal "logq -l '*' a*.ndjson 2>err"
echo "--- a number that is negated, not negative"
echo '{"n":-1000}' >n.ndjson
on_terminal "logq -c 'n:-1000' n.ndjson" | grep -v 'read '
on_terminal "logq -c 'n:=-1000' n.ndjson" | grep -v 'read '
echo "--- a directory that is no store"
mkdir none; logq -c '*' none/; echo "exit $?"
