// What LogsQL counts as a word, and lower case, over Unicode.
//
// Thread safety: pure functions; no locale.
#pragma once

#include <string>
#include <string_view>

namespace logkit::query {

// A letter or decimal digit of any script, above U+007F.
bool is_word_char_beyond_ascii(char32_t c);

inline bool is_word_char(char32_t c) {
  if (c >= 0x80) return is_word_char_beyond_ascii(c);
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Simple lower-case mapping, character by character; what is no UTF-8 stays.
void append_lower(std::string_view text, std::string& out);
// False: append_lower() would change nothing. True: it may.
bool has_upper(std::string_view text);

}  // namespace logkit::query
