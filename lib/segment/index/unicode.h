// Word characters and case folding, as the term index and everything that has
// to agree with it see them.
//
// A word is a maximal run of letters (Lu, Ll, Lt, Lm, Lo), decimal digits (Nd)
// and "_". Bytes that are not UTF-8 separate. Folding is Unicode's simple case
// folding; U+0130 folds to "i". Both follow the Unicode version of
// unicode_tables.inc and are part of the format: a search that compares words
// in another way may lose matches.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace logkit::segment::index {

// "14.0.0"
std::string_view unicode_version();

bool is_word_code_point(char32_t code);
char32_t fold_code_point(char32_t code);

constexpr bool is_ascii_word_byte(unsigned char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
         (byte >= 'A' && byte <= 'Z') || byte == '_';
}

// Appends `text` folded. Bytes that are not UTF-8 are kept as they are. The
// result may be longer: at most by half.
void append_folded(std::string_view text, std::string& out);

// Whether a word would go on to the left of `text`, or to the right of it, if
// a word character stood there: its first (last) character is one.
bool begins_with_word(std::string_view text);
bool ends_with_word(std::string_view text);

}  // namespace logkit::segment::index
