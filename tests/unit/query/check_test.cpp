#include <fstream>
#include <map>
#include <set>

#include "lib/query/check.h"
#include "tests/unit/query/syntax_helpers.h"

namespace logkit::query {
namespace {

TEST_CASE("what cannot run yet is named with its place", "[query][check]") {
  const std::string text = "error | fields a | stream_context before 5 | limit 1";
  const auto found = find_not_yet(must_parse(text));
  REQUIRE(found);
  CHECK(found->what == "the pipe 'stream_context' is not available yet");
  CHECK(slice(text, found->span) == "stream_context before 5");
  const Status status = check_supported(must_parse(text));
  REQUIRE_FALSE(status);
  CHECK(status.error().code == Code::kUnsupported);
  CHECK(status.error().what == found->what);
}

TEST_CASE("it is found inside of conditions and queries too", "[query][check]") {
  CHECK(find_not_yet(must_parse("* | stats count() if (a:in(b | stream_context after 1 | keep c))")));
  CHECK(find_not_yet(must_parse("options(time_offset=1d) a")));
  CHECK(find_not_yet(must_parse("a:in(b | stream_context after 1 | keep c)")));
  CHECK(find_not_yet(must_parse("* | filter x or !(y:in(b | trace | keep c))")));
}

TEST_CASE("what the main job needs runs", "[query][check]") {
  for (const std::string_view text :
       {"*", "a b or !c", "a:in(b, c)", "_time:5m status:>=500 ~\"x\"", "{a=\"b\"} seq(a, b)",
        "* | fields a | filter b | where c | d",
        "* | stats by (a, _time:5m) count() n, sum(b), min(b), max(b), avg(b), count_uniq(b), "
        "quantile(0.9, b)",
        "* | sort by (a desc) limit 5 | limit 1 | offset 1 | uniq by (a) | top 5 by (a)",
        "* | rename a as b | delete c | copy d as e"}) {
    CAPTURE(text);
    const auto found = find_not_yet(must_parse(text));
    CAPTURE(found ? found->what : "");
    CHECK_FALSE(found);
  }
}

// The names that the manual says are not available yet.
std::set<std::string> names_in_manual() {
  std::set<std::string> names;
  std::ifstream page("man/logkit-query.7");
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with(".SH")) inside = line == ".SH NOT AVAILABLE YET";
    if (!inside || !line.starts_with(".B")) continue;
    const std::size_t begin = line.find(' ') + 1;
    names.insert(line.substr(begin, line.find(' ', begin) - begin));
  }
  return names;
}

TEST_CASE("the manual lists what is not available yet", "[query][check]") {
  const std::map<std::string, std::string> examples = {
      {"block_stats", "block_stats"},
      {"blocks_count", "blocks_count"},
      {"bytes", "bytes"},
      {"collapse_nums", "collapse_nums"},
      {"copy", "copy a b"},
      {"decolorize", "decolorize"},
      {"delete", "delete a"},
      {"drop_empty_fields", "drop_empty_fields"},
      {"extract", "extract 'a<b>'"},
      {"extract_regexp", "extract_regexp '(?P<a>b)'"},
      {"facets", "facets"},
      {"field_names", "field_names"},
      {"field_values", "field_values a"},
      {"fields", "fields a"},
      {"filter", "filter a"},
      {"first", "first"},
      {"format", "format '<a>'"},
      {"gaps", "gaps"},
      {"hash", "hash(a)"},
      {"histogram", "stats histogram(a)"},
      {"join", "join by (a) (b)"},
      {"json_array_len", "json_array_len(a)"},
      {"json_values", "stats json_values(a)"},
      {"last", "last"},
      {"len", "len(a)"},
      {"limit", "limit 1"},
      {"math", "math a + b as c"},
      {"offset", "offset 1"},
      {"pack_json", "pack_json"},
      {"pack_logfmt", "pack_logfmt"},
      {"patterns", "patterns"},
      {"query_stats", "query_stats"},
      {"rename", "rename a b"},
      {"replace", "replace (a, b)"},
      {"replace_regexp", "replace_regexp (a, b)"},
      {"sample", "sample 2"},
      {"sort", "sort"},
      {"stats", "stats count()"},
      {"stream_context", "stream_context before 1"},
      {"top", "top a"},
      {"trace", "trace"},
      {"union", "union (a)"},
      {"uniq", "uniq a"},
      {"unpack_json", "unpack_json"},
      {"unpack_logfmt", "unpack_logfmt"},
      {"unpack_syslog", "unpack_syslog"},
      {"unpack_words", "unpack_words"},
      {"unroll", "unroll a"},
  };
  const std::set<std::string> listed = names_in_manual();
  CHECK(listed.count("time_offset") == 1);
  for (const auto& [name, pipe] : examples) {
    INFO("man/logkit-query.7, NOT AVAILABLE YET: " << name);
    CHECK(listed.count(name) == (find_not_yet(must_parse("* | " + pipe)) ? 1 : 0));
  }
  for (const std::string& name : listed) {
    CAPTURE(name);
    CHECK((name == "time_offset" || examples.count(name) == 1));
  }
}

TEST_CASE("a mistyped pipe that reads as words is doubted", "[query][check]") {
  const std::string text = "error | lmit 5";
  const auto doubt = find_doubt(must_parse(text));
  REQUIRE(doubt);
  CHECK(slice(text, doubt->span) == "lmit");
  CHECK(doubt->what == "'lmit' is searched for as a word");
  CHECK(doubt->help == "did you mean 'limit'?");
  for (const std::string_view meant :
       {"lmit 5", "* | filter lmit", "* | a:lmit", "* | connection", "* | limit 5",
        "* | \"lmit\"", "* | \"lmit\":x"}) {
    CAPTURE(meant);
    CHECK_FALSE(find_doubt(must_parse(meant)));
  }
}

}  // namespace
}  // namespace logkit::query
