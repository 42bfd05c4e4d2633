// UTF-8: what is valid (RFC 3629: no surrogates, no overlong forms, up to
// U+10FFFF), and what stands for what is not.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace logkit::record {

bool is_valid_utf8(std::string_view text);
// The offset of the first byte that begins no valid sequence; text.size()
// where there is none.
std::size_t find_invalid_utf8(std::string_view text);
// U+0000 … U+10FFFF, no surrogate.
void append_utf8(char32_t code_point, std::string& out);
// Appends `text`, each maximal invalid part replaced by U+FFFD (Unicode 15, 3.9,
// "substitution of maximal subparts").
void append_valid_utf8(std::string_view text, std::string& out);

inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

}  // namespace logkit::record
