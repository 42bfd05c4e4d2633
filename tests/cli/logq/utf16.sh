# Files of Windows tools are searched like others.
printf 'ts=2026-03-01T12:00:00Z level=warn msg=h\xc3\xa9llo\nlevel=info msg=two\n' >in.log
{ printf '\xfe\xff'; iconv -f UTF-8 -t UTF-16BE in.log; } >wide.log
logq two wide.log
logq --format logfmt 'level:warn' wide.log
