printf 'one\n"two" \\ three\r\n\ncaf\351\nlast' | logship - --to -
echo --
printf 'x\n' | logship --add env=prod --add n=1 --add env=test
echo --
printf 'from gzip\n' | gzip | logship
echo --
printf '%080d\nnext\n' 0 | logship --max-record 64
echo --
# The records are logparse's input.
printf '{"level":"warn","msg":"low disk"}\n' | logship | logparse --source-tz UTC | sed 's/"_time":"[^"]*"/"_time":"T"/'
