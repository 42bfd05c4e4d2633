#include "lib/record/column_builder.h"
#include "tests/unit/query/exec_helpers.h"

namespace logkit::query {
namespace {

// What a pipe makes of one text, in the field `a`.
std::string on(const std::string& pipe, const std::string& text) {
  const Texts rows = run("* | " + pipe + " | fields a", {{"a", {text}}, {"keep", {"x"}}});
  REQUIRE(rows.size() == 1);
  return rows[0];
}
std::string made(const std::string& text) { return "{\"a\":\"" + text + "\"}"; }

TEST_CASE("replace takes every occurrence up to its limit", "[query][exec][pipe]") {
  CHECK(on("replace (o, 0) at a", "foo boo") == made("f00 b00"));
  CHECK(on("replace (o, 0) at a limit 3", "foo boo") == made("f00 b0o"));
  CHECK(on("replace (aa, a) at a", "aaaa") == made("aa"));
  CHECK(on("replace (x, y) at a", "foo") == made("foo"));
  CHECK(on("replace ('', y) at a", "foo") == made("foo"));
  CHECK(on("replace (foo, '') at a", "foo") == "{}");
}

TEST_CASE("replace_regexp puts groups where the replacement names them", "[query][exec][pipe]") {
  CHECK(on("replace_regexp ('(b)(?P<end>.)', '[$2${1}$end]') at a", "abc abd") ==
        made("a[cbc] a[dbd]"));
  CHECK(on("replace_regexp (b, '$$1') at a", "abc") == made("a$1c"));
  CHECK(on("replace_regexp (b, '$9${nope}-$') at a", "abc") == made("a-$c"));
  CHECK(on("replace_regexp ('(b)', '$1x') at a", "abc") == made("ac"));
  CHECK(on("replace_regexp ('^', '> ') at a", "abc") == made("> abc"));
  CHECK(on("replace_regexp ('x*', '-') at a", "abc") == made("-a-b-c-"));
  CHECK(on("replace_regexp ('b*', '-') at a", "abbc") == made("-a-c-"));
  CHECK(on("replace_regexp ('', '-') at a", "\u00e4\u00f6") == made("-\u00e4-\u00f6-"));
  CHECK(on("replace_regexp ('[a-c]', '') at a limit 2", "abcd") == made("cd"));
}

TEST_CASE("a value that a pipe leaves alone keeps its kind and its place", "[query][exec][pipe]") {
  BatchList source;
  auto columns = std::make_unique<record::MemorySource>(2);
  columns->add("n", record::Column::integers({404, 500}, {}, record::Kind::kNumber));
  columns->add_texts("b", {"x", "y"});
  source.add(record::Batch(std::move(columns)));
  CHECK(run("* | replace ('40', '50') at n", source) ==
        Texts{R"({"n":"504","b":"x"})", R"({"n":500,"b":"y"})"});
}

TEST_CASE("a pipe with a condition adds nothing to the records it leaves alone",
          "[query][exec][pipe]") {
  const TextColumns columns = {{"severity", {"warn", "error"}}, {"b", {"1", "2"}}};
  CHECK(run("* | format if (b:2) 'x' as level", columns) ==
        Texts{R"({"severity":"warn","b":"1"})", R"({"severity":"error","b":"2","level":"x"})"});
  CHECK(run("* | format 'x' as level keep_original_fields", columns) ==
        Texts{R"({"severity":"warn","b":"1"})", R"({"severity":"error","b":"2"})"});
}

TEST_CASE("collapse_nums takes numbers out and leaves words alone", "[query][exec][pipe]") {
  for (const auto& [text, collapsed] : std::vector<std::pair<std::string, std::string>>{
           {"took 12ms after 3h5m", "took <N>ms after <N>h<N>m"},
           {"user17 and build2x", "user17 and build2x"},
           {"v2.10 of 0x7fff", "v<N>.<N> of 0x<N>"},
           {"2026-03-01T12:00:00.5Z", "<N>-<N>-<N>T<N>:<N>:<N>.<N>Z"},
           {"id deadbeef abc", "id <N> abc"},
           {"a_1 (1)", "a_1 (<N>)"},
           {"no number", "no number"}}) {
    CHECK(on("collapse_nums at a", text) == made(collapsed));
  }
}

TEST_CASE("collapse_nums prettify names what numbers make up", "[query][exec][pipe]") {
  for (const auto& [text, pretty] : std::vector<std::pair<std::string, std::string>>{
           {"10.0.0.1:80 up", "<IP4>:<N> up"},
           {"on 2026-03-01 at 12:00:00,123", "on <DATE> at <TIME>"},
           {"[2026/03/01 12:00:00.5+01:00]", "[<DATETIME>]"},
           {"2edfed59-3e98-4073-bbb2-28d321ca71a7", "<UUID>"},
           {"1-2-3-4", "<DATE>-<N>"}}) {
    CHECK(on("collapse_nums at a prettify", text) == made(pretty));
  }
}

TEST_CASE("decolorize leaves what is no control sequence", "[query][exec][pipe]") {
  CHECK(on("decolorize a", "\x1b[1;31mred\x1b[0m \x1b[2Kx") == made("red x"));
  CHECK(on("decolorize a", "\x1b[31") == made("\\u001b[31"));
  CHECK(on("decolorize a", "a\x1b(Bc") == made("a\\u001b(Bc"));
}

TEST_CASE("format prints values as its places say", "[query][exec][pipe]") {
  for (const auto& [option, text, printed] :
       std::vector<std::tuple<std::string, std::string, std::string>>{
           {"uc", "stra\u00dfe \u00e4\u03c3", "STRA\u00dfE \u00c4\u03a3"},
           {"lc", "ABC", "abc"},
           {"time", "1772366400", "2026-03-01T12:00:00Z"},
           {"time", "1772366400.5", "2026-03-01T12:00:00.5Z"},
           {"time", "1772366400123", "2026-03-01T12:00:00.123Z"},
           {"time", "nonsense", "nonsense"},
           {"duration", "5400000000000", "1h30m"},
           {"duration", "1500000", "1ms500\u00b5s"},
           {"duration", "x", "x"},
           {"duration_seconds", "1.5s", "1.5"},
           {"ipv4", "167772161", "10.0.0.1"},
           {"ipv4", "4294967296", "4294967296"},
           {"urlencode", "a b/\u00e4", "a+b%2F%C3%A4"},
           {"urldecode", "a+b%2f%", "a+b%2f%"},
           {"urldecode", "a+b%2f", "a b/"},
           {"hexdecode", "4a4B", "JK"},
           {"hexdecode", "4a4", "4a4"},
           {"hexnumencode", "255", "00000000000000FF"},
           {"hexnumdecode", "ff", "255"},
           {"base64encode", "hello", "aGVsbG8="},
           {"base64decode", "aGVsbG8=", "hello"},
           {"base64decode", "aGVsbG8", "aGVsbG8"},
           {"q", "x\"y", R"(\"x\\\"y\")"}}) {
    CAPTURE(option, text);
    CHECK(on("format '<" + option + ":a>' as a", text) == made(printed));
  }
}

TEST_CASE("len, hash and json_array_len are numbers", "[query][exec][pipe]") {
  const TextColumns columns = {{"a", {"[1, [2, 3], {\"x\":[]}]", "[1,", "[]", ""}}};
  CHECK(run("* | json_array_len(a) as n | len(a) as l | fields n, l", columns) ==
        Texts{R"({"n":3,"l":21})", R"({"n":0,"l":3})", R"({"n":0,"l":2})", R"({"n":0,"l":0})"});
  CHECK(run("* | limit 1 | hash(b) h | fields h", columns) ==
        Texts{R"({"h":1929880503118233})"});
}

TEST_CASE("unpack_words finds words of any script", "[query][exec][pipe]") {
  CHECK(on("unpack_words a", "z\u00fcrich, foo_1 \"x\" foo_1") ==
        "{\"a\":\"[\\\"z\u00fcrich\\\",\\\"foo_1\\\",\\\"x\\\",\\\"foo_1\\\"]\"}");
  CHECK(on("unpack_words a drop_duplicates", "a b a") == "{\"a\":\"[\\\"a\\\",\\\"b\\\"]\"}");
}

TEST_CASE("sample gives the first of every N", "[query][exec][pipe]") {
  const TextColumns columns = {{"a", {"1", "2", "3", "4", "5"}}};
  CHECK(run("* | sample 2", columns) == Texts{R"({"a":"1"})", R"({"a":"3"})", R"({"a":"5"})"});
}

TEST_CASE("math calculates on what is a number", "[query][exec][pipe]") {
  const TextColumns columns = {{"a", {"10", "x"}}, {"b", {"1.5s", "3"}}};
  CHECK(run("* | math a * 2 + 1 as n, n ^ 2 as m | fields n, m", columns) ==
        Texts{R"({"n":21,"m":441})", R"({"n":"NaN","m":"NaN"})"});
  CHECK(run("* | math b / 1ms as n | fields n", columns) ==
        Texts{R"({"n":1500})", R"({"n":0.000003})"});
  CHECK(run("* | math a default -1 as n | fields n", columns) ==
        Texts{R"({"n":10})", R"({"n":-1})"});
  CHECK(run("* | math max(a, b default 0, 5) as n, 7 / 0 as i | fields n, i", columns) ==
        Texts{R"({"n":1500000000,"i":"+Inf"})", R"({"n":5,"i":"+Inf"})"});
  CHECK(run("* | limit 1 | math round(2.345, 0.01) as r, round(-2.5) as q, -1 & 3 as m | "
            "fields r, q, m",
            columns) == Texts{R"({"r":2.35,"q":-3,"m":"NaN"})"});
}

TEST_CASE("rand() gives the same numbers in every run", "[query][exec][pipe]") {
  const TextColumns columns = {{"a", {"1", "2", "3"}}};
  const Texts first = run("* | math rand() as r | fields r", columns);
  CHECK(first == run("* | math rand() as r | fields r", columns));
  CHECK(first[0] != first[1]);
}

TEST_CASE("now() is the clock of the run", "[query][exec][pipe]") {
  BatchList source;
  source.add({{"a", {"1"}}});
  RunOptions options;
  options.now_ns = 1'772'366'400'000'000'000;
  CHECK(run("* | math now() as n | fields n", source, options) ==
        Texts{R"({"n":1772366400000000000})"});
}

TEST_CASE("drop_empty_fields keeps the nesting of what it leaves", "[query][exec][pipe]") {
  BatchList source;
  auto columns = std::make_unique<record::MemorySource>(3);
  const auto texts = [](std::vector<std::string_view> values) {
    record::ColumnBuilder builder;
    for (const std::string_view value : values) builder.add(value, record::Kind::kString);
    return builder.finish();
  };
  columns->add(record::FieldPath(std::vector<std::string>{"http", "path"}), texts({"/a", "", ""}));
  columns->add(record::FieldPath(std::vector<std::string>{"http", "host"}), texts({"", "h", ""}));
  columns->add("c", texts({"", "x", ""}));
  source.add(record::Batch(std::move(columns)));
  CHECK(run("* | drop_empty_fields", source) ==
        Texts{R"({"http":{"path":"/a"}})", R"({"http":{"host":"h"},"c":"x"})"});
}

}  // namespace
}  // namespace logkit::query
