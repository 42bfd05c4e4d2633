# Files of records on several lines, caught at every byte while they were being written,
# and again when they were whole: the store is that of the whole files.
export TZ=UTC
cat >java <<'END'
2026-03-01 12:00:00,NNN ERROR [main] Cart - one
2026-03-01 12:00:01,123 ERROR [main] Cart - two
java.lang.Error: no stock
	at Cart.add(Cart.java:12)
2026-03-01 12:00:02,123 WARN [main] Cart - three
{"a":1}
END
cat >postgres <<'END'
2026-03-01 12:00:00.NNN UTC [7] LOG:  duration: 12.5 ms
2026-03-01 12:00:01.124 UTC [7] LOG:  statement: select *
	from cart
	where id = 1
2026-03-01 12:00:02.200 UTC [9] FATAL:  the end
END
# Where the file ends with a whole line that the next one goes on with, nobody can see that
# it does (SOURCES AND POSITIONS): those cuts, and in the blanks behind, are left out.
cuts_of() {
  awk '{
    blanks = match($0, /^[ \t]+/) ? RLENGTH : 0
    for (i = /^20/ ? 0 : blanks + 1; i <= length($0); ++i) print begin + i
    begin += length($0) + 1
  }' "$1"
}
for format in java postgres; do
  mkdir "$format.cut" "$format.whole"
  for cut in $(cuts_of "$format"); do
    [ "$cut" -gt 25 ] || continue               # so that each file begins like no other
    sed "s/NNN/$(printf %03d "$cut")/" "$format" >"$format.whole/$cut.log"
    head -c "$cut" "$format.whole/$cut.log" >"$format.cut/$cut.log"
  done
  logidx ingest -q -f "$format" whole "$format".whole/*.log
  logidx cat whole | sort >expected
  logidx ingest -q -f "$format" cut "$format".cut/*.log
  for name in "$format".cut/*.log; do cat "$format.whole/${name##*/}" >"$name"; done
  logidx ingest -q -f "$format" cut "$format".cut/*.log
  logidx cat cut | sort >actual
  echo "$format: $(wc -l <expected) records of $(ls "$format.cut" | wc -l) files"
  diff expected actual | head -n 20
  rm -r whole cut
done
