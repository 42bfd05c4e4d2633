#include "lib/base/json_escape.h"

#include <array>
#include <cstddef>

#include "lib/base/ascii.h"
#include "lib/base/utf8.h"

namespace logkit {
namespace {

// What to write after '\' for a byte, 0 for "as it is", 'u' for \u00XX.
constexpr std::array<char, 256> make_escapes() {
  std::array<char, 256> escapes{};
  for (std::size_t c = 0; c < 0x20; ++c) escapes[c] = 'u';
  escapes['\b'] = 'b';
  escapes['\f'] = 'f';
  escapes['\n'] = 'n';
  escapes['\r'] = 'r';
  escapes['\t'] = 't';
  escapes['"'] = '"';
  escapes['\\'] = '\\';
  return escapes;
}
constexpr std::array<char, 256> kEscapes = make_escapes();

void escape_valid(std::string_view text, std::string& out) {
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char escape = kEscapes[static_cast<unsigned char>(text[i])];
    if (escape == 0) continue;
    out.append(text.substr(start, i - start));
    start = i + 1;
    out.push_back('\\');
    out.push_back(escape);
    if (escape != 'u') continue;
    out.append("00");
    append_hex(text[i], out);
  }
  out.append(text.substr(start));
}

}  // namespace

void escape_json(std::string_view text, std::string& out) {
  if (is_valid_utf8(text)) {
    escape_valid(text, out);
    return;
  }
  std::string valid;
  append_valid_utf8(text, valid);
  escape_valid(valid, out);
}

void append_json_string(std::string_view text, std::string& out) {
  out.push_back('"');
  escape_json(text, out);
  out.push_back('"');
}

}  // namespace logkit
