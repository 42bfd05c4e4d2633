# What query-errors.sh and the unit tests leave out: every other way to write a
# query wrong has its caret, and its remedy where there is one.
words=$(printf 'a%.0s' $(seq 1 1100))
{
  cat <<'END'
a | | b
a:(b
a* b*c
a*(b)
()
*:b
host:{a="b"}
_stream:x
a:~
a:re()
a:i(
a:i()
a:seq(b*)
a:exact(b, c)
a:range(1, 2
a:range[1, two]
a:ipv4_range(1.2.3.4, 5.6.7.8, 9.9.9.9)
a:string_range(b)
a:len_range(1)
a:len_range(x, 2)
a:value_type()
a:eq_field()
min_level()
_time:
_time:[now
_time:[now, 5m
_time:{
_time:day_range(8:00, 9:00
_time:day_range 8:00
_time:week_range[Mon]
{
{=a}
{a=}
{a in b}
{a=b or}
_stream_id:in(x)
options
options(concurrency=2
options(allow_partial_response=maybe) a
options(time_offset=x) a
options(concurency=2) a
a | fields
a | fields a,
a | fields (a
a | copy a as
a | copy a* as b
a | delete
a | limit 1 2
a | offset x
a | sample 0
a | first by
a | sort by (a limit 1
a | sort by (a) limit 0
a | sort by (a) limt 5
a | top 5 by ()
a | top by (a) hit as b
a | top hits
a | uniq hits
a | uniq by ()
a | uniq by (a) limt 5
a | union b
a | union (b
a | join by () (b)
a | join by (a) (b) prefix
a | join (b)
a | facets max 5
a | facets max_value_ln 5
a | field_names as
a | field_values limit 5
a | stream_context
a | stream_context befor 2
a | stream_context before 2 time_window x
a | unroll by ()
a | unroll a b
a | len(a
a | len()
a | hash(a) as
a | math
a | math a +
a | math a as b c
a | math round() as b
a | math (a as b
a | math sqr(a) as b
a | stats
a | stats by (a
a | stats by (a b) count()
a | stats by (a:x) count()
a | stats count(a b)
a | stats sum(a) a b
a | stats by (n) count() n
a | stats histogram()
a | stats histogram(a, b)
a | stats row_max()
a | stats rate(a)
a | stats quantile(a, b)
a | stats sum(a) if b
a | extract
a | extract a
a | extract "<a>" from
a | extract "x"
a | extract_regexp "("
a | format
a | format "<a" as b
a | replace ("a")
a | replace ("a", "b", "c")
a | replace_regexp ("(", "b")
a | unpack_json from
a | unpack_json result_prefix
a | unpack_syslog skip_empty_results
a | unpack_syslog offset x
a | unpack_words from a as
a | pack_json fields a
a | collapse_nums at
a | patterns at
a | patterns x
a | gaps min x
a | gaps by
a | trace x
a | filter
a | where
a | filter (b
a | lmit 5 | sort by (a
a:in(b | stats count())
a:in(b | fields c, d)
END
  echo "a | fields $words"
} | while IFS= read -r query; do
  logq "$query" "$DATA/shop.ndjson" >out 2>err
  code=$?
  cut -c1-200 err
  [ "$code" -eq 2 ] || echo "not refused: $query"
  # Without a caret nobody knows where.
  grep -q '\^' err || echo "no caret: $query"
done
