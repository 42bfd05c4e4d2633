# UTF-16 is decoded where lines are parsed, and the same file again changes nothing.
printf 'ts=2026-03-01T12:00:00Z msg=h\xc3\xa9llo\nts=2026-03-01T12:00:01Z msg=two\n' >in.log
{ printf '\xff\xfe'; iconv -f UTF-8 -t UTF-16LE in.log; } >wide.log
logidx ingest -q -f logfmt store wide.log
logidx ingest -q -f logfmt store wide.log
logidx cat store
printf 'm\0s\0g\0=\0x\0\n\0' >>wide.log
logidx ingest -q -f logfmt --now 2026-03-01T12:00:02Z store wide.log
logq -c '*' store
