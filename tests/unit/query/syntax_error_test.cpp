// What is wrong, where, and what to do: the caret under the text, the message
// and the help of every kind of fault.

#include "tests/unit/query/syntax_helpers.h"

namespace logkit::query {
namespace {

struct Case {
  std::string text;
  std::string mark;  // ^ under the bytes to blame; | where something is missing
  std::string what;
  std::string help;
};

// As the renderer draws it, for one line of ASCII.
std::string mark_of(Span span) {
  const std::string indent(span.begin, ' ');
  return indent + (span.end > span.begin ? std::string(span.end - span.begin, '^') : "|");
}

TEST_CASE("faults are drawn under the text and explained", "[query][error]") {
  const Case cases[] = {
      {R"("unclosed)",
       "^",
       "this quote is never closed",
       R"(close it with another ")"},
      {"a 'b c",
       "  ^",
       "this quote is never closed",
       "close it with another '"},
      {R"("C:\dir")",
       "   ^^",
       R"(unknown escape '\d' in a quoted text)",
       R"(double the backslash, or put the text in backticks: `\d`)"},
      {"* | top -1 by (v)",
       "        ^^",
       "'-1' is no whole number; expected a number of rows",
       ""},
      {"* | top few by (v)",
       "        ^^^",
       "'few' is no whole number; expected a number of rows",
       ""},
      {"* | stats by (a, _time:1h, _time:1d) count()",
       "                           ^^^^^",
       "'_time' is grouped by twice, in different buckets",
       "copy the field before: | copy _time as other"},
      {"(a or b",
       "^",
       "this parenthesis is never closed",
       "close it with ')'"},
      {"a) b",
       " ^",
       "unexpected ')'",
       ""},
      {"a:",
       "  |",
       "expected a filter after 'a:', the query ends here",
       R"(write a:"" for empty and a:* for any value)"},
      {"a,b",
       " ^",
       "expected a filter, found ','",
       "join filters with 'and' or 'or'; put a text in quotes"},
      {"a and",
       "     |",
       "expected a filter, the query ends here",
       "put 'and' in quotes to search for the word"},
      // A word where a filter has to stand, an operator behind it.
      {"or or",
       "     |",
       "expected a filter, the query ends here",
       "put 'or' in quotes to search for the word"},
      {"foo(bar)",
       "^^^",
       "unknown function 'foo'",
       "put the text in quotes to search for it"},
      {"contain_any(a)",
       "^^^^^^^^^^^",
       "unknown function 'contain_any'",
       "did you mean 'contains_any'?"},
      {"a:i(b c)",
       "      ^",
       "expected ')' after the value of i(), found 'c'",
       "put a text of several words in quotes"},
      {"a(b)",
       "^",
       "unknown function 'a'",
       "put the text in quotes to search for it"},
      {"a*b",
       "  ^",
       "a star stands at the end of a word only",
       R"(search for a text in the middle with ~"regexp")"},
      {"*:a",
       "^^",
       "a field has to be named, '*:' is none",
       "name the field, or search the message without a field name"},
      {R"(a:~"x(y")",
       "       |",
       "this is no regular expression: missing closing parenthesis",
       ""},
      {"a:~`[a-`",
       "       |",
       "this is no regular expression: missing terminating ] for character class",
       ""},
      {"c=~d =~e",
       "     ^^",
       "a regular expression is written with ~, not =~",
       R"(write FIELD:~"regexp")"},
      {"a:range(1, x)",
       "           ^",
       "'x' is no number",
       "write numbers as 10, -1.5, 0xff, 10KiB, 5m30s or 10.0.0.1"},
      {"a:range(1 2)",
       "          ^",
       "expected ',' between the numbers of the range, found '2'",
       ""},
      {"a:ipv4_range(1.2.3.400)",
       "             ^^^^^^^^^",
       "'1.2.3.400' is no IPv4 address",
       ""},
      {"a:in(b c)",
       "       ^",
       "expected ',' or ')' in in(), found 'c'",
       "put a text of several words in quotes"},
      {"a:in(b, c d)",
       "          ^",
       "expected ',' or ')' in in(), found 'd'",
       "put a text of several words in quotes"},
      {"a:in(b | limit 5)",
       "         ^^^^^^^",
       "a subquery has to end with the one field whose values are wanted",
       "end it with '| fields NAME' or '| uniq by (NAME)'"},
      {"a:in(b | fields c",
       "                 |",
       "expected ')' to close the subquery, the query ends here",
       ""},
      {"min_level(wran)",
       "          ^^^^",
       "'wran' is no level",
       "did you mean 'warn'?"},
      {"_time:yesterday",
       "      ^^^^^^^^^",
       "'yesterday' is no time",
       "write a duration (5m), a time (2024-05-30, 2024-05-30T10:20:30Z), now, or a range [FROM, TO)"},
      {"_time:[2024-01-01, 2024-13-01)",
       "                   ^^^^^^^^^^",
       "'2024-13-01' is no time",
       "write a duration (5m), a time (2024-05-30, 2024-05-30T10:20:30Z), now, or a range [FROM, TO)"},
      {"_time:5m offset later",
       "                ^^^^^",
       "'later' is no duration; expected the offset",
       "write it as 90s, 5m, 1h30m, 2.5d or 1w"},
      {"_time:day_range[8:00, 26:00)",
       "                      ^^^^^",
       "'26:00' is no time of the day",
       "write it as hh:mm"},
      {"_time:week_range[Mon, Fry]",
       "                      ^^^",
       "expected a day of the week, found 'Fry'",
       "write Mon or Monday"},
      {"_stream_id:12ab",
       "           ^^^^",
       "'12ab' is no stream id",
       "a stream id has 48 hex digits"},
      {"{app}",
       "    ^",
       "expected =, !=, =~, !~, in or not_in after the label, found '}'",
       ""},
      {R"({app="x" host="y"})",
       "         ^^^^",
       "expected ',', 'or' or '}' after a condition on streams, found 'host'",
       ""},
      {R"({app="x")",
       "^",
       "this stream filter is never closed",
       "close it with '}'"},
      {"options(threads=2) a",
       "        ^^^^^^^",
       "unknown option 'threads'",
       "options are concurrency, parallel_readers, time_offset, ignore_global_time_filter and allow_partial_response"},
      {"fields a",
       "^^^^^^",
       "a filter cannot begin with 'fields', the name of a pipe or a function",
       "put it in quotes to search for the word, or write '* |' before a pipe"},
      {"* |",
       "   |",
       "expected a pipe, the query ends here",
       ""},
      {"* | fields a b",
       "             ^",
       "unexpected 'b' after the pipe 'fields'",
       ""},
      {"* | limit many",
       "          ^^^^",
       "'many' is no whole number; expected a number of rows",
       ""},
      {"* | sort a",
       "         ^",
       "unexpected 'a' in sort",
       "write sort by (field desc) offset N limit N partition by (field) rank as name"},
      {"* | sort by (a) descending",
       "                ^^^^^^^^^^",
       "unexpected 'descending' in sort",
       "write sort by (field desc) offset N limit N partition by (field) rank as name"},
      {"* | top by (a*)",
       "             ^",
       "one field is wanted here, not a prefix",
       ""},
      {"* | copy a",
       "          |",
       "expected the new name, the query ends here",
       "write copy old as new"},
      {"* | rename a* as b",
       "                 ^",
       "a star stands in both names or in none",
       "write rename old* as new*"},
      {"* | stats cuont()",
       "          ^^^^^",
       "unknown function 'cuont' in stats",
       "did you mean 'count'?"},
      {"* | stats count",
       "               |",
       "expected '(' after count, the query ends here",
       ""},
      {"* | stats sum(a) n, max(a) n",
       "                           ^",
       "two results are named 'n'",
       "give one of them another name"},
      {"* | stats by (_time:5minutes) count()",
       "                    ^^^^^^^^",
       "'5minutes' is no size to group by",
       "write a size as 5m, 10KiB, 100, /24, or second, minute, hour, day, week, month, year"},
      {"* | stats quantile(99, a)",
       "                   ^^",
       "a quantile is a number from 0 to 1",
       "write the 99th percentile as quantile(0.99, field)"},
      {"* | staats by (a) count()",
       "    ^^^^^^",
       "unknown pipe 'staats'",
       "did you mean 'stats'?"},
      {"* | math a + * as b",
       "             ^",
       "expected a number, a field or a function, found '*'",
       "put a field name with a star in quotes"},
      {"* | math sqrt(a) as b",
       "         ^^^^",
       "unknown function 'sqrt' in math",
       ""},
      {"* | math max(a) as b",
       "         ^^^",
       "max() takes two arguments at least",
       ""},
      {R"(* | extract "no place")",
       "             ^^^^^^^^",
       "the pattern names no field to extract",
       R"(name a place: "ip=<ip> ")"},
      {R"(* | extract "a=<a")",
       "               ^",
       "this '<' of the pattern is never closed",
       "write &lt; for a '<' in the text"},
      {R"(* | extract "<a><b>")",
       "                ^^^",
       "some text has to stand between two places",
       ""},
      {R"(* | format "<upper:a>")",
       "            ^^^^^^^^^",
       "unknown option 'upper' in a pattern",
       ""},
      {R"(* | format "<urlencod:a>")",
       "            ^^^^^^^^^^^^",
       "unknown option 'urlencod' in a pattern",
       "did you mean 'urlencode'?"},
      {R"q(* | extract_regexp "(a)")q",
       "                   ^^^^^",
       "the pattern names no field to extract",
       "name a group: (?P<field>...)"},
      {R"(* | replace "a" "b")",
       "            ^^^",
       R"(expected '(' after replace, found '"a"')",
       R"(write replace ("old", "new") at field)"},
      {"* | unpack_json from a fields b",
       "                              ^",
       "expected '(' before the list of fields, found 'b'",
       ""},
      {"* | join by (a) b",
       "                ^",
       "expected '(' before the query of join, found 'b'",
       ""},
      {"* | filter fields",
       "           ^^^^^^",
       "a filter cannot begin with 'fields', the name of a pipe or a function",
       "put it in quotes to search for the word, or write '* |' before a pipe"},
      {"* | (a) cuont() n",
       "        ^^^^^",
       "unknown function 'cuont'",
       "put the text in quotes to search for it"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.text);
    const auto query = parse_query(each.text, kAtNow);
    REQUIRE_FALSE(query);
    CHECK(mark_of(query.error().span) == each.mark);
    CHECK(query.error().what == each.what);
    CHECK(query.error().help == each.help);
  }
}

TEST_CASE("messages are plain ASCII without a full stop", "[query][error]") {
  for (const std::string_view text :
       {"_time:week_range[x", "* | sort by (a) limit 0", "* | extract_regexp a", "a:len_range(1)",
        "* | stats by (a:x) count()", "* | stats row_max()", "options(x=1) a", "min_level(x)"}) {
    CAPTURE(text);
    const auto query = parse_query(text, kAtNow);
    REQUIRE_FALSE(query);
    for (const std::string& line : {query.error().what, query.error().help}) {
      CHECK_FALSE(line.ends_with('.'));
      for (const char c : line) CHECK((c >= ' ' && c <= '~'));
    }
  }
}

TEST_CASE("an error without its snippet still says where", "[query][error]") {
  const auto query = parse_query("a and (b", kAtNow);
  REQUIRE_FALSE(query);
  const Error error = query.error().to_error();
  CHECK(error.code == Code::kInvalid);
  CHECK(error.message() == "query, byte 7: this parenthesis is never closed");
  CHECK(error.help == "close it with ')'");
}

TEST_CASE("a filter alone and pipes alone", "[query][error]") {
  CHECK(parse_filter("level:error or x", kAtNow));
  const auto filter = parse_filter("level:error | limit 5", kAtNow);
  REQUIRE_FALSE(filter);
  CHECK(filter.error().what == "a filter is wanted here, without pipes");
  CHECK(parse_pipes("rename a as b | limit 5", kAtNow));
  CHECK_FALSE(parse_pipes("", kAtNow));
  CHECK_FALSE(parse_pipes("| limit 5", kAtNow));
}

TEST_CASE("subqueries that are nested too deep are called that", "[query][error]") {
  for (const int depth : {20, 32, 33, 34, 60, 200}) {
    INFO(depth);
    std::string text = "*";
    for (int i = 0; i < depth; ++i) text = "a:in(" + text + " | fields a)";
    const auto query = parse_query(text, {});
    if (depth <= 32) {
      CHECK(query.ok());
    } else {
      REQUIRE(!query.ok());
      CHECK(query.error().what == "nested more than 100 levels deep");
    }
  }
}

TEST_CASE("a field that is named twice is grouped by once", "[query][stats]") {
  const auto canonical = [](const std::string& text) {
    const auto query = parse_query(text, {});
    REQUIRE(query);
    return print(*query);
  };
  CHECK(canonical("* | stats by (a, b, a) count() n") == canonical("* | stats by (a, b) count() n"));
  CHECK(canonical("* | stats by (_time:5m, _time:5m) count() n") ==
        canonical("* | stats by (_time:5m) count() n"));
  CHECK(canonical("* | uniq by (a, b, a)") == canonical("* | uniq by (a, b)"));
}

}  // namespace
}  // namespace logkit::query
