#include "lib/query/check.h"
#include "tests/unit/query/syntax_helpers.h"

namespace logkit::query {
namespace {

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
