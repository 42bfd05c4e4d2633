#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <string_view>

#include "lib/segment/encoding/line_scanner.h"

namespace logkit::segment {
namespace {

// The rule as it is written down, a byte at a time.
std::size_t end_of_unit(std::string_view text, bool& varies) {
  const unsigned ends = text[0] == '/' ? kPathEndClass : kDelimiterClass;
  varies = false;
  std::size_t at = 0;
  while (at < text.size()) {
    if (has_class(text[at], ends)) break;
    if (text[at] == '\\' && at + 1 < text.size()) {
      if (std::string_view("nrt\"").find(text[at + 1]) != std::string_view::npos) break;
      if (text[at + 1] == '\\') ++at;
      varies = true;
    }
    varies = varies || has_class(text[at], kVariableClass);
    ++at;
  }
  return at;
}

TEST_CASE("a unit ends where it should, whatever lies around it", "[property]") {
  std::mt19937 random(77);
  const std::string_view usual = "abcxyzABCXYZ-_.";
  const std::string_view special =
      "0123456789/@%\\\\\\ \t\n\r\"'()[]{}<>,;=:|!#$&*+?^`~nrt\x01\x07\x08\x0b\x1f\x7f\x80\xdb\xdd\xfb\xff";
  for (int i = 0; i < 200'000; ++i) {
    std::string text = "=";
    const std::size_t length = 1 + random() % 50;
    const std::size_t rare = 1 + random() % 24;
    for (std::size_t k = 0; k < length; ++k) {
      const std::string_view& from = random() % rare == 0 ? special : usual;
      text.push_back(from[random() % from.size()]);
    }
    if (random() % 8 == 0) text[1] = '/';
    if (has_class(text[1], kDelimiterClass) && text[1] != '/') continue;
    if (random() % 2 == 0) text[0] = ' ';
    bool expected = false;
    const std::size_t end = end_of_unit(std::string_view(text).substr(1), expected);
    const LineScanner scanner(text);
    bool varies = false;
    const char* const found = scanner.end_of_unit(scanner.begin() + 1, varies);
    CAPTURE(text);
    REQUIRE(found == scanner.begin() + 1 + end);
    REQUIRE(varies == (expected || text[0] == '='));
  }
}

}  // namespace
}  // namespace logkit::segment
