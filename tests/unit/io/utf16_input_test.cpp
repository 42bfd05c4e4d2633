#include "lib/io/utf16_input.h"

#include <catch2/catch.hpp>

namespace logkit::io {
namespace {

std::string decoded(std::string bytes, std::size_t step) {
  auto input = open_input_memory(std::move(bytes), "t");
  REQUIRE(input);
  REQUIRE((*input)->next_member());
  Utf16Input utf16(**input);
  std::string text;
  std::string room(step, '\0');
  while (true) {
    const auto count = utf16.read(room);
    REQUIRE(count);
    if (*count == 0) return text;
    text.append(room, 0, *count);
  }
}

std::string units(std::u16string_view text, bool big_endian) {
  std::string bytes;
  for (const char16_t unit : text) {
    const auto high = static_cast<char>(unit >> 8);
    const auto low = static_cast<char>(unit & 0xFF);
    bytes.push_back(big_endian ? high : low);
    bytes.push_back(big_endian ? low : high);
  }
  return bytes;
}

TEST_CASE("UTF-16 in either order becomes UTF-8", "[io][utf16]") {
  for (const bool big_endian : {false, true}) {
    for (const std::size_t step : {1u, 3u, 100u}) {
      CHECK(decoded(units(u"\uFEFFa\u00e9\r\n\U0001F600\uFEFF", big_endian), step) ==
            "a\xC3\xA9\r\n\xF0\x9F\x98\x80\xEF\xBB\xBF");
    }
  }
}

TEST_CASE("what is no UTF-16 is replaced", "[io][utf16]") {
  const std::string mark = "\xFF\xFE";
  CHECK(decoded(mark + std::string("\x00\xD8" "a\0", 4), 10) == "\xEF\xBF\xBD" "a");
  CHECK(decoded(mark + std::string("\x00\xDC", 2), 10) == "\xEF\xBF\xBD");
  CHECK(decoded(mark + std::string("a\0\x00\xD8", 4), 10) == "a\xEF\xBF\xBD");
  CHECK(decoded(mark + std::string("a\0b", 3), 10) == "a\xEF\xBF\xBD");
}

TEST_CASE("only the marks of UTF-16 begin it", "[io][utf16]") {
  CHECK(begins_utf16("\xFF\xFE" "a"));
  CHECK(begins_utf16("\xFE\xFF"));
  CHECK_FALSE(begins_utf16(std::string_view("\xFF\xFE\0\0", 4)));
  CHECK_FALSE(begins_utf16("\xEF\xBB\xBF"));
  CHECK_FALSE(begins_utf16("\xFF"));
  CHECK_FALSE(begins_utf16(""));
}

}  // namespace
}  // namespace logkit::io
