#include "lib/parse/special_bytes.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>

#include "lib/parse/json_appender.h"

namespace logkit::parse {
namespace {

// Mostly letters, so that there are long runs of them, too.
std::string random_text(std::mt19937& random, std::size_t bytes, std::size_t others) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i)
    text.push_back(
        static_cast<char>(random() % others == 0 ? random() % 256 : 'a' + random() % 26));
  return text;
}

std::string written(std::string_view text, const SpecialBytes* special) {
  TextBuffer out;
  JsonAppender json(out);
  const bool is_valid = special == nullptr ? json.text(text) : json.text(text, *special);
  json.end();
  return std::string(out.text()) + (is_valid ? " valid" : " invalid");
}

TEST_CASE("the special bytes of a text are known of every part of it", "[property]") {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    const std::string text =
        random_text(random, random() % (round % 10 == 0 ? 700 : 80), 1 + random() % 60);
    const SpecialBytes special(text);
    for (int i = 0; i < 20; ++i) {
      const std::size_t begin = random() % (text.size() + 1);
      const std::string_view part =
          std::string_view(text).substr(begin, random() % (text.size() - begin + 1));
      REQUIRE(special.covers(part));
      const auto* const end = part.data() + part.size();
      const auto* const first = std::find_if(part.data(), end, is_special);
      REQUIRE(special.next(part.data(), end) == first);
      REQUIRE(special.any_in(part) == (first != end));
      REQUIRE(special.is_plain(part) == (first == end));
      REQUIRE(is_plain_json_text(part) == (first == end));
      REQUIRE(written(part, &special) == written(part, nullptr));
    }
  }
}

TEST_CASE("nothing is known of other texts, nor of long ones") {
  const std::string text(SpecialBytes::kMostBytes, 'x');
  const std::string_view view = text;
  const SpecialBytes inner(view.substr(10, 20));
  CHECK(inner.covers(view.substr(10, 20)));
  CHECK(inner.covers(view.substr(30, 0)));
  CHECK_FALSE(inner.covers(view.substr(9, 2)));
  CHECK_FALSE(inner.covers(view.substr(29, 2)));
  CHECK_FALSE(inner.covers(view.substr(31, 1)));
  CHECK(SpecialBytes(view).covers(view));
  const std::string longer = text + "x";
  CHECK_FALSE(SpecialBytes(longer).covers(std::string_view(longer).substr(5, 1)));
  CHECK_FALSE(SpecialBytes().covers("x"));
}

TEST_CASE("a text of megabytes is escaped as its parts are, in room that was counted") {
  for (const std::string_view part :
       {std::string_view("\0", 1), std::string_view("a\n\"\\\x01\xff"),
        std::string_view("\xE2\x82\xAC"), std::string_view("x")}) {
    std::string text;
    while (text.size() <= 2u << 20) text.append(part);
    const std::string one = written(part, nullptr);
    const std::size_t quote = one.rfind('"');
    TextBuffer out;
    JsonAppender json(out);
    json.text(text);
    json.end();
    std::string expected = "\"";
    for (std::size_t i = 0; i < text.size() / part.size(); ++i) expected.append(one, 1, quote - 1);
    CHECK((out.text() == expected + "\""));
    // Once, with a quarter for what comes next: nothing was copied to a larger one.
    CHECK(out.room_end() - out.text().data() <= static_cast<std::ptrdiff_t>(text.size() * 8));
  }
}

}  // namespace
}  // namespace logkit::parse
