#include "lib/regex/pattern.h"

#include <catch2/catch.hpp>

namespace logkit::regex {
namespace {

constexpr std::uint32_t kStepLimit = 100'000;

Pattern compiled(std::string_view text, std::uint32_t options = 0) {
  PatternFault fault;
  std::optional<Pattern> pattern = Pattern::compile(text, options, fault);
  INFO(text << ": " << fault.reason);
  REQUIRE(pattern);
  return std::move(*pattern);
}

TEST_CASE("a text that is no expression is told with its place", "[regex]") {
  PatternFault fault;
  REQUIRE_FALSE(Pattern::compile("ab(c", 0, fault));
  CHECK(fault.offset == 4);
  CHECK(fault.reason.find("parenthesis") != std::string::npos);
}

TEST_CASE("groups have the names and the places of the expression", "[regex]") {
  for (const bool is_fast : {false, true}) {
    Pattern pattern = compiled("(?<user>[a-z]+)@(x)?(?<host>[a-z.]+)");
    if (is_fast) pattern.speed_up();
    CHECK(pattern.group_names() == std::vector<std::string>{"", "user", "", "host"});
    PatternMatch match(pattern, kStepLimit);
    REQUIRE(match.is_ready());
    REQUIRE(match.run(pattern, "to ann@shop.example", 0, 0) > 0);
    const std::size_t* ends = match.ends();
    CHECK(std::vector<std::size_t>(ends, ends + 8) ==
          std::vector<std::size_t>{3, 19, 3, 6, PCRE2_UNSET, PCRE2_UNSET, 7, 19});
    CHECK(match.run(pattern, "to ann@shop.example", 4, 0) > 0);
    CHECK(match.ends()[0] == 4);
    CHECK(match.run(pattern, "nobody", 0, 0) == PCRE2_ERROR_NOMATCH);
  }
}

TEST_CASE("only LF is a newline", "[regex]") {
  const Pattern pattern = compiled("^b", PCRE2_MULTILINE);
  PatternMatch match(pattern, kStepLimit);
  CHECK(match.run(pattern, "a\nb", 0, 0) > 0);
  CHECK(match.run(pattern, "a\rb", 0, 0) == PCRE2_ERROR_NOMATCH);
}

TEST_CASE("an expression that runs away is stopped", "[regex]") {
  for (const bool is_fast : {false, true}) {
    Pattern pattern = compiled("(a+)+$");
    if (is_fast) pattern.speed_up();
    PatternMatch match(pattern, kStepLimit);
    CHECK(match.run(pattern, std::string(40, 'a') + "!", 0, 0) == PCRE2_ERROR_MATCHLIMIT);
  }
}

TEST_CASE("a callout can turn a match back", "[regex]") {
  const Pattern pattern = compiled("a(?C1)b");
  PatternMatch match(pattern, kStepLimit);
  int calls = 0;
  match.set_callout(
      [](pcre2_callout_block*, void* state) { return ++*static_cast<int*>(state) < 2 ? 1 : 0; },
      &calls);
  REQUIRE(match.run(pattern, "ab ab", 0, 0) > 0);
  CHECK(match.ends()[0] == 3);
  CHECK(calls == 2);
}

}  // namespace
}  // namespace logkit::regex
