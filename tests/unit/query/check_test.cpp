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
