#include "lib/record/member_tokens.h"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

namespace logkit::record {
namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

ScannedObject write(const Members& members, MemberTokens& tokens, std::string& text) {
  text = "{";
  tokens.begin();
  for (const auto& [key, value] : members) {
    text += (text.size() == 1 ? "\"" : ",\"") + key + "\":";
    tokens.add(key, value, text.size());
    text += value;
  }
  text += '}';
  return tokens.of(text);
}

void check_same(const Members& members, MemberTokens& tokens) {
  std::string text;
  const ScannedObject object = write(members, tokens, text);
  CAPTURE(text);
  REQUIRE(object.has_tokens());
  PathTable paths;
  JsonScanner scanner(paths);
  REQUIRE(scanner.scan(text));
  REQUIRE(object.tokens.size() == scanner.tokens().size());
  for (std::size_t i = 0; i < object.tokens.size(); ++i) {
    const JsonToken& ours = object.tokens[i];
    const JsonToken& theirs = scanner.tokens()[i];
    CHECK(object.paths->key(ours.path) == paths.key(theirs.path));
    CHECK(ours.raw(text) == theirs.raw(text));
    CHECK(ours.kind == theirs.kind);
    CHECK(ours.has_escapes == theirs.has_escapes);
  }
}

TEST_CASE("what is written member by member has the tokens that a scan finds", "[json]") {
  MemberTokens tokens;
  const std::vector<Members> objects = {
      {},
      {{"a", R"("x\n")"}, {"b", "-1.5e3"}, {"c", "true"}, {"d", "null"}, {"e", "[1, {\"f\":2}]"}},
      {{"a", "\"\""}, {"a", "1"}, {"a", "false"}},
      {{"b", "0"}, {"a", "\"plain\""}, {"", "1"}},
      // Two spellings of one key, and a key that looks like the spelling of another.
      {{R"(a\u0062)", "1"}, {"ab", "2"}, {R"(a\\u0062)", "3"}},
      {{"ab", "1"}, {R"(a\\u0062)", "2"}, {R"(a\u0062)", "3"}},
  };
  for (int round = 0; round < 2; ++round)
    for (const Members& members : objects) check_same(members, tokens);
}

TEST_CASE("an object within the object has to be scanned, the next record need not", "[json]") {
  MemberTokens tokens;
  std::string text;
  CHECK_FALSE(write({{"a", "1"}, {"b", "{\"c\":2}"}, {"d", "3"}}, tokens, text).has_tokens());
  CHECK_FALSE(write({{"b", "{}"}}, tokens, text).has_tokens());
  check_same({{"a", "1"}, {"d", "3"}}, tokens);
}

TEST_CASE("without room for another key there are no tokens, those known stay", "[json]") {
  MemberTokens tokens;
  std::string text;
  bool has_tokens = true;
  for (int i = 0; i < 70'000; ++i)
    has_tokens = write({{"key" + std::to_string(i), "1"}}, tokens, text).has_tokens();
  CHECK_FALSE(has_tokens);
  check_same({{"key5", "1"}, {"key6", "2"}}, tokens);
}

}  // namespace
}  // namespace logkit::record
