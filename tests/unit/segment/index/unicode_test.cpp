#include <catch2/catch.hpp>

#include "lib/base/utf8.h"
#include "lib/segment/index/unicode.h"

namespace logkit::segment::index {
namespace {

std::string folded(std::string_view text) {
  std::string out;
  append_folded(text, out);
  return out;
}

TEST_CASE("letters, decimal digits and the underscore make words", "[index][unicode]") {
  for (const char32_t code : {U'a', U'Z', U'0', U'_', U'é', U'ß', U'Ж', U'東', U'ا', U'٣', U'한',
                              U'\U00010400', U'\U0001D7D8', U'\U00020000'}) {
    CAPTURE(static_cast<std::uint32_t>(code));
    CHECK(is_word_code_point(code));
  }
}

TEST_CASE("marks, other numbers, symbols and signs do not", "[index][unicode]") {
  for (const char32_t code :
       {U' ', U'-', U'.', U'@', U'[', U'`', U'{', U'\x7f', U'×', U'÷', U'²', U'½', U'\u0301', U'Ⅷ',
        U'。', U'€', U'\uFFFD', U'\U0001F600', U'\U0010FFFF'}) {
    CAPTURE(static_cast<std::uint32_t>(code));
    CHECK_FALSE(is_word_code_point(code));
  }
}

TEST_CASE("folding is simple case folding", "[index][unicode]") {
  CHECK(folded("ÀÉÎ ΑΣΩ ЖЩ") == "àéî ασω жщ");
  CHECK(fold_code_point(U'ς') == U'σ');       // final sigma
  CHECK(fold_code_point(U'\u212A') == U'k');  // Kelvin
  CHECK(fold_code_point(U'ſ') == U's');
  CHECK(fold_code_point(U'ẞ') == U'ß');  // simple: not "ss"
  CHECK(fold_code_point(U'ß') == U'ß');
  CHECK(fold_code_point(U'\u0130') == U'i');
  CHECK(fold_code_point(U'Ǆ') == U'ǆ');
  CHECK(fold_code_point(U'ǅ') == U'ǆ');
  CHECK(fold_code_point(U'Ā') == U'ā');  // every second code
  CHECK(fold_code_point(U'ā') == U'ā');
  CHECK(fold_code_point(U'\U00010400') == U'\U00010428');
  CHECK(fold_code_point(U'東') == U'東');
}

TEST_CASE("folding twice changes nothing, and words stay words", "[index][unicode]") {
  std::size_t changed = 0;
  for (char32_t code = 0; code <= 0x10FFFF; ++code) {
    const char32_t once = fold_code_point(code);
    if (once != code) ++changed;
    const bool stays = is_word_code_point(code) == is_word_code_point(once);
    if (fold_code_point(once) != once || !stays) {
      FAIL("code " << static_cast<std::uint32_t>(code));
    }
  }
  CHECK(changed > 1300);
}

TEST_CASE("folding keeps what is not UTF-8", "[index][unicode]") {
  CHECK(folded("A\xC3\xFF\x80Z") == "a\xC3\xFF\x80z");
}

TEST_CASE("the ends of a text tell whether a word may go on there", "[index][unicode]") {
  CHECK(begins_with_word("a-"));
  CHECK(begins_with_word("é"));
  CHECK_FALSE(begins_with_word("-a"));
  CHECK_FALSE(begins_with_word(""));
  CHECK_FALSE(
      begins_with_word("\x80"
                       "a"));
  CHECK(ends_with_word("-9"));
  CHECK(ends_with_word("-é"));
  CHECK(ends_with_word("\U00020000"));
  CHECK_FALSE(ends_with_word("é-"));
  CHECK_FALSE(ends_with_word("a\xC3"));
  CHECK_FALSE(ends_with_word("a\x80\x80\x80\x80\x80"));
  CHECK_FALSE(ends_with_word("a\xC3\xA9\x80"));
  CHECK_FALSE(ends_with_word(""));
}

}  // namespace
}  // namespace logkit::segment::index
