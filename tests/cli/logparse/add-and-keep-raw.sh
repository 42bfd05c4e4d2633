printf 'level=info msg=a env=dev\r\n' | logparse -f logfmt --add env=prod --add 'note=a "b"' --keep-raw --now 2026-03-01T12:00:00Z
