printf 'a\377b\0c\r\n\r\n\nlast without end' | logparse -f text --now 2026-03-01T12:00:00Z --keep-raw
