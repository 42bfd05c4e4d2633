# Every record would be gone as soon as it is stored.
echo one | logidx ingest store --retention 0 -f text
echo "$?"
echo one | logidx ingest store --retention 0d -f text
echo "$?"
ls
