#include "lib/parse/quoted.h"

#include <cstring>

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

}  // namespace

bool scan_quoted(LineCursor& cursor, std::string_view& raw) {
  const char* const opening = cursor.at();
  if (!cursor.take('"')) return false;
  const char* const begin = cursor.at();
  const char* const end = begin + cursor.remaining_bytes();
  const char* from = begin;
  while (from < end) {
    const auto* const quote =
        static_cast<const char*>(std::memchr(from, '"', static_cast<std::size_t>(end - from)));
    if (quote == nullptr) break;
    const char* backslash = quote;
    while (backslash > begin && backslash[-1] == '\\') --backslash;
    const bool is_escaped = ((quote - backslash) & 1) != 0;
    if (!is_escaped && (quote + 1 == end || quote[1] == ' ')) {
      raw = {begin, static_cast<std::size_t>(quote - begin)};
      cursor.move_to(quote + 1);
      return true;
    }
    from = quote + 1;
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
