# Lines without end, plain and out of a small compressed file, under every format:
# cut at --max-record, the next line intact, and in bounded memory. In csv and tsv the
# first line names the columns.
command -v zstd >/dev/null || { echo "no zstd" >&2; exit 77; }
{ head -c 67108864 /dev/zero | tr '\0' x; printf '\nnext\n'; } | zstd -q >long.zst
head -c 1073741824 /dev/zero | zstd -q >bomb.zst
(ulimit -v 600000 && logparse --version) >/dev/null 2>&1 && ulimit -v 600000
for format in $(logparse --list-formats | sed 's/[ ,:].*//' | grep -vx 'auto\|dissect\|grok\|regex'); do
  logparse -q -f "$format" --max-record 1M --now 2026-03-01T12:00:00Z long.zst 2>/dev/null |
    awk -v name="$format" '/"_truncated":true/ && length($0) > 1000000 { ++cut } /next/ { ++next_lines }
      END { if (cut != 1 || next_lines != 1) print name, cut + 0, next_lines + 0 }'
done
logparse -q -f text --now 2026-03-01T12:00:00Z bomb.zst | wc -l
logparse -q --max-record 1M --now 2026-03-01T12:00:00Z bomb.zst | tail -n 1 | wc -c
