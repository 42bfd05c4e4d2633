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

TEST_CASE("a type that no value has is doubted", "[query][check]") {
  const auto doubt = [](std::string_view text) {
    const auto query = parse_query(text, {});
    REQUIRE(query);
    const auto found = find_doubt(*query);
    return found ? found->what + "; " + found->help : std::string();
  };
  CHECK(doubt("x (a:1 or !v:value_type(unit64))") ==
        "no value is stored as the type 'unit64'; did you mean 'uint64'?");
  CHECK(doubt("v:value_type(foo)").find("there are const, dict") != std::string::npos);
  CHECK(doubt("v:value_type(uint64) or v:value_type(string)").empty());
}

TEST_CASE("a number with a minus that negates the filter is doubted", "[query][check]") {
  const std::string text = "level:error (x:1 or n:-1000)";
  const auto doubt = find_negated_number(must_parse(text), text);
  REQUIRE(doubt);
  CHECK(slice(text, doubt->span) == "-1000");
  CHECK(doubt->what == "everything but '1000' is searched for");
  CHECK(doubt->help == "the number is written n:=-1000 or n:\"-1000\"");
  for (const std::string meant :
       {"n:=-1000", "n:\"-1000\"", "n:!1000", "-n:1000", "-1000", "n:-word", "n:>-5", "!(n:7)"}) {
    CAPTURE(meant);
    CHECK_FALSE(find_negated_number(must_parse(meant), meant));
  }
}

}  // namespace
}  // namespace logkit::query
