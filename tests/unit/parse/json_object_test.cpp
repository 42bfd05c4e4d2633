// What is remembered of the objects before changes nothing of the next one.
#include "lib/parse/json_object.h"

#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <string_view>

#include "lib/record/aliases.h"

namespace logkit::parse {
namespace {

constexpr std::string_view kKeys[] = {"_time",    "_msg",  "message",  "level",   "log.level",
                                      "_src",     "_pos",  "trace_id", "span.id", "a",
                                      "ab",       "",      "host",     "http",    "x\\\"y",
                                      "x\\u0041", "_srcs", "Über",     "level ",  "user_id"};
constexpr std::string_view kValues[] = {"1",
                                        "-0.5e3",
                                        "null",
                                        "true",
                                        "\"\"",
                                        "\"text\"",
                                        "\"a longer text without anything\"",
                                        "\"with \\\"quotes\\\" and \\\\\"",
                                        "{}",
                                        "{\"a\":[1,{\"b\":\"}\"}]}",
                                        "[]",
                                        "[[],{}]",
                                        "\"\xC3\xBC\"",
                                        "\"0123456789abcde\"",
                                        "\"0123456789abcdef\"",
                                        "\"0123456789abcdefg\""};

template <std::size_t N>
std::string_view pick(std::mt19937& random, const std::string_view (&choices)[N]) {
  return choices[random() % N];
}

std::string space(std::mt19937& random) {
  constexpr std::string_view kSpaces[] = {" ", "\t", "  ", "\n"};
  return random() % 12 == 0 ? std::string(pick(random, kSpaces)) : "";
}

// Mostly like one of a few kinds; some have keys of their own.
std::string object(std::mt19937& random, int round) {
  std::mt19937 kind(random() % 3);
  std::string text = space(random) + "{" + space(random);
  const auto members = kind() % 12;
  for (std::size_t i = 0; i < members; ++i) {
    std::string key(pick(random() % 10 == 0 ? random : kind, kKeys));
    if (random() % 60 == 0) key += std::to_string(round);
    if (random() % 200 == 0) key.append(200, 'k');
    text += (i == 0 ? "\"" : ",\"") + key + "\"" + space(random) + ":" + space(random);
    text += std::string(pick(random, kValues)) + space(random);
  }
  return text + "}" + space(random);
}

// Broken at some place, or cut.
std::string damaged(std::mt19937& random, std::string text) {
  const std::size_t at = random() % text.size();
  constexpr std::string_view kBytes("\"\\{}[]:,x \x01\xFF\x00", 13);
  if (random() % 3 == 0) return text.substr(0, at);
  text[at] = kBytes[random() % kBytes.size()];
  return text;
}

std::string told(JsonObject& object, std::string_view text) {
  if (!object.scan(text))
    return std::string(object.error().reason) + " at " + std::to_string(object.error().offset);
  std::string all = object.is_position_only() ? "position" : "";
  for (const JsonMember& member : object.members()) {
    all += "\n" + std::string(member.key) + "=" + std::string(member.token) + " " +
           std::to_string(static_cast<int>(member.canonical.field)) +
           std::to_string(member.canonical.rank) + (member.is_reserved ? " reserved" : "");
    // Not the member's own text: what is asked for lies elsewhere.
    const JsonMember* const found = object.find(std::string(member.key));
    REQUIRE(found != nullptr);
    REQUIRE(found->key == member.key);
    REQUIRE(found >= &member);
    REQUIRE(member.is_reserved == record::is_reserved_field(member.key));
    REQUIRE(member.canonical.field == canonical_name(member.key).field);
    REQUIRE(member.canonical.rank == canonical_name(member.key).rank);
  }
  for (const std::string_view key : kKeys)
    if (const JsonMember* const found = object.find(key)) REQUIRE(found->key == key);
  return all;
}

TEST_CASE("objects are the same whatever came before them", "[property]") {
  std::mt19937 random(11);
  JsonObject used;
  for (int round = 0; round < 5000; ++round) {
    std::string text = object(random, round);
    if (random() % 4 == 0) text = damaged(random, std::move(text));
    JsonObject fresh;
    INFO(text);
    REQUIRE(told(used, text) == told(fresh, text));
  }
}

TEST_CASE("more keys than are remembered are found all the same") {
  JsonObject object;
  for (int round = 0; round < 3; ++round) {
    for (int from = 0; from < 4000; from += 500) {
      std::string text = "{";
      for (int i = from; i < from + 500; ++i)
        text += (i == from ? "\"k" : ",\"k") + std::to_string(i) + "\":" + std::to_string(i);
      text += "}";
      REQUIRE(object.scan(text));
      REQUIRE(object.members().size() == 500);
      const JsonMember* const last = object.find("k" + std::to_string(from + 499));
      REQUIRE(last != nullptr);
      CHECK(last->token == std::to_string(from + 499));
      CHECK(object.find("k" + std::to_string(from + 500)) == nullptr);
    }
  }
}

}  // namespace
}  // namespace logkit::parse
