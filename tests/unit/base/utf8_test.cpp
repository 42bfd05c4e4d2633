#include "lib/base/utf8.h"

#include <random>

#include <catch2/catch.hpp>

namespace logkit {
namespace {

std::string repaired(std::string_view text) {
  std::string out;
  append_valid_utf8(text, out);
  return out;
}

TEST_CASE("every code point survives the round trip", "[base][utf8]") {
  for (char32_t value = 0; value <= 0x10FFFF; ++value) {
    if (value >= 0xD800 && value <= 0xDFFF) continue;
    std::string text;
    append_utf8(value, text);
    const CodePoint point = decode_utf8(text);
    if (!point.valid || point.value != value || point.length_bytes != text.size() ||
        !is_valid_utf8(text)) {
      FAIL("U+" << std::hex << static_cast<unsigned>(value));
    }
  }
}

TEST_CASE("what RFC 3629 forbids is not valid", "[base][utf8]") {
  for (const char* text : {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF",
                           "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF",
                           "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xC3", "\xE2\x82",
                           "\xF0\x9F\x98", "\xC3("}) {
    CHECK_FALSE(is_valid_utf8(text));
    CHECK_FALSE(is_valid_utf8("sixteen ascii bytes and more " + std::string(text)));
  }
}

// The examples of the Unicode Standard, tables 3-8 to 3-11.
TEST_CASE("each maximal piece gives one replacement", "[base][utf8]") {
  const std::string r = "\xEF\xBF\xBD";
  CHECK(repaired("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82" "A") == r + r + r + r + r + r + r + r + "A");
  CHECK(repaired("\xED\xA0\x80\xED\xBF\xBF\xED\xAF" "A") == r + r + r + r + r + r + r + r + "A");
  CHECK(repaired("\xF4\x91\x92\x93\xFF" "A\x80\xBF" "B") ==
        r + r + r + r + r + "A" + r + r + "B");
  CHECK(repaired("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF" "A") == r + r + r + r + "A");
}

TEST_CASE("repairing leaves valid text alone and always gives valid text", "[base][utf8]") {
  std::string out = "x";
  CHECK(append_valid_utf8("größe €", out));
  CHECK(out == "xgröße €");
  std::mt19937 random(3);
  for (int i = 0; i < 5000; ++i) {
    std::string text(random() % 40, '\0');
    for (char& c : text) c = static_cast<char>(random() % 3 == 0 ? random() : 'a');
    std::string result;
    const bool valid = append_valid_utf8(text, result);
    CHECK(is_valid_utf8(result));
    CHECK(valid == is_valid_utf8(text));
    CHECK(valid == (result == text));
  }
}

TEST_CASE("a surrogate is written as the replacement", "[base][utf8]") {
  std::string out;
  append_utf8(0xD800, out);
  append_utf8(0x110000, out);
  CHECK(out == "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("a prefix does not cut a sequence", "[base][utf8]") {
  CHECK(utf8_prefix("a€b", 4) == "a€");
  CHECK(utf8_prefix("a€b", 3) == "a");
  CHECK(utf8_prefix("a€b", 1) == "a");
  CHECK(utf8_prefix("abc", 9) == "abc");
  CHECK(utf8_prefix("😀", 3).empty());
  CHECK(utf8_prefix("\x80\x80\x80\x80\x80", 4).size() == 4);
  CHECK(utf8_prefix("abc", 0).empty());
}

}  // namespace
}  // namespace logkit
