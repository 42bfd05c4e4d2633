#include "lib/parse/quoted.h"

#include <bit>
#include <cstddef>

#include "lib/base/byte_vector.h"
#include "lib/base/utf8.h"

namespace logkit::parse {
namespace {

char simple_escape(char letter) {
  switch (letter) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    default: return letter;  // '"', '\\', and what nobody escapes
  }
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// `end` where there is neither.
inline const char* find_quote_or_backslash(const char* at, const char* end) {
#if LK_BYTE_VECTORS
  for (; end - at >= std::ptrdiff_t{kVectorBytes}; at += kVectorBytes) {
    const ByteVector bytes = load_vector(at);
    const unsigned found = vector_bits(either(is_byte(bytes, '"'), is_byte(bytes, '\\')));
    if (found != 0) return at + std::countr_zero(found);
  }
#endif
  while (at != end && *at != '"' && *at != '\\') ++at;
  return at;
}

}  // namespace

bool scan_quoted(LineCursor& cursor, std::string_view& raw, bool& has_backslash) {
  const char* const opening = cursor.at();
  has_backslash = false;
  if (!cursor.take('"')) return false;
  const char* const begin = cursor.at();
  const char* const end = begin + cursor.remaining_bytes();
  for (const char* at = begin;; ++at) {
    at = find_quote_or_backslash(at, end);
    if (at == end) break;
    if (*at == '\\') {
      has_backslash = true;
      if (++at == end) break;  // what it escapes
    } else if (at + 1 == end || at[1] == ' ') {
      raw = {begin, static_cast<std::size_t>(at - begin)};
      cursor.move_to(at + 1);
      return true;
    }
  }
  cursor.move_to(opening);
  return false;
}

std::string_view unescape_quoted(std::string_view raw, TextArena& arena) {
  if (raw.find('\\') == std::string_view::npos) return raw;
  char* const room = arena.take(raw.size());
  char* out = room;
  bool is_printable = true;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    char c = raw[i];
    if (c == '\\' && i + 1 < raw.size()) {
      if (raw[i + 1] == 'x' && i + 3 < raw.size() && is_hex_digit(raw[i + 2]) &&
          is_hex_digit(raw[i + 3])) {
        c = static_cast<char>(hex_value(raw[i + 2]) << 4 | hex_value(raw[i + 3]));
        i += 3;
      } else {
        c = simple_escape(raw[++i]);
      }
    }
    is_printable = is_printable && !is_control(c);
    *out++ = c;
  }
  const std::string_view text = arena.shrink_last(room, out);
  return is_printable && is_valid_utf8(text) ? text : raw;
}

}  // namespace logkit::parse
