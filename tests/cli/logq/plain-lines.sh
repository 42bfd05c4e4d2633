# Lines that are no JSON are records with the line as _msg, and its time.
{
  echo 'Mar  1 12:00:00 web-1 sshd[7]: Failed password for root'
  echo '2026-03-01T12:00:01Z started'
  echo '{"_msg":"json"}'
  echo '{"broken":'
  echo ''
  printf 'caf\xe9\n'
  printf 'crlf\r\n'
  printf 'no newline'
} >mixed.log
logq '*' mixed.log
echo "--- raw"; logq -o raw '*' mixed.log | od -c | tail -n 5
echo "--- by time"; logq --since 2026-03-01T12:00:01Z --until 2026-03-01T12:00:02Z '*' mixed.log
