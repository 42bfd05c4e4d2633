// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above
// U+10FFFF.
//
// What is not UTF-8 is replaced as the Unicode Standard recommends (3.9,
// "Substitution of Maximal Subparts"): each longest piece that could begin a
// valid sequence gives one U+FFFD, so all decoders that follow it agree.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace logkit {

inline constexpr char32_t kReplacementCharacter = 0xFFFD;

bool is_ascii(std::string_view text);
// Fast on ASCII (16 bytes a step); an empty text is valid.
bool is_valid_utf8(std::string_view text);
// The length of the valid part at the start.
std::size_t valid_utf8_prefix(std::string_view text);

// Appends `text` with what is not UTF-8 replaced; true where nothing was.
bool append_valid_utf8(std::string_view text, std::string& out);

struct CodePoint {
  char32_t value = kReplacementCharacter;
  std::uint8_t length_bytes = 0;  // 0: the text is empty
  bool valid = false;             // false: `length_bytes` bytes stand for one U+FFFD
};

// The code point at the start of `text`.
CodePoint decode_utf8(std::string_view text);
// A surrogate or a value above U+10FFFF is appended as U+FFFD.
void append_utf8(char32_t value, std::string& out);

// The longest prefix of at most `max_bytes` that does not cut a sequence.
std::string_view utf8_prefix(std::string_view text, std::size_t max_bytes);

}  // namespace logkit
