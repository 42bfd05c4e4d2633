#include "lib/query/syntax/quoting.h"

#include <cstdint>

#include "lib/base/ascii.h"
#include "lib/base/utf8.h"

namespace logkit::query {
namespace {

// The value of exactly `count` digits of `base`; -1 where they are not there.
std::int64_t read_code(std::string_view text, std::size_t count, int base) {
  if (text.size() < count) return -1;
  std::int64_t code = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_hex_digit(text[i]) || static_cast<int>(hex_value(text[i])) >= base) return -1;
    code = code * base + hex_value(text[i]);
  }
  return code;
}

char simple_escape(char c) {
  switch (c) {
    case 'a':
      return '\a';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    case '\\':
    case '"':
    case '\'':
      return c;
    default:
      return '\0';
  }
}

bool is_code_point(std::int64_t code) {
  return code >= 0 && code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
}

// `text` begins with a backslash. Bytes read; 0 where it is no escape.
std::size_t read_escape(std::string_view text, std::string& value) {
  if (text.size() < 2) return 0;
  if (const char c = simple_escape(text[1]); c != '\0') {
    value.push_back(c);
    return 2;
  }
  if (text[1] >= '0' && text[1] <= '7') {
    const std::int64_t code = read_code(text.substr(1), 3, 8);
    if (code < 0 || code > 255) return 0;
    value.push_back(static_cast<char>(code));
    return 4;
  }
  if (text[1] == 'x') {
    const std::int64_t code = read_code(text.substr(2), 2, 16);
    if (code < 0) return 0;
    value.push_back(static_cast<char>(code));
    return 4;
  }
  if (text[1] != 'u' && text[1] != 'U') return 0;
  const std::size_t digits = text[1] == 'u' ? 4 : 8;
  const std::int64_t code = read_code(text.substr(2), digits, 16);
  if (!is_code_point(code)) return 0;
  append_utf8(static_cast<char32_t>(code), value);
  return 2 + digits;
}

Unquoted fault_at(QuoteFault fault, std::size_t at, std::size_t fault_bytes) {
  Unquoted result;
  result.fault = fault;
  result.length = at;
  result.fault_bytes = fault_bytes;
  return result;
}

void append_byte(char byte, std::string& out) {
  out += "\\x";
  append_hex(byte, out);
}

void append_ascii(char c, std::string& out) {
  switch (c) {
    case '"':
    case '\\':
      out.push_back('\\');
      out.push_back(c);
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      if (c < 0x20 || c == 0x7f) {
        append_byte(c, out);
      } else {
        out.push_back(c);
      }
  }
}

}  // namespace

Unquoted unquote(std::string_view text) {
  const char mark = text.front();
  Unquoted result;
  std::size_t at = 1;
  while (at < text.size()) {
    const char c = text[at];
    if (c == mark) {
      result.length = at + 1;
      return result;
    }
    if (c != '\\' || mark == '`') {
      result.value.push_back(c);
      ++at;
      continue;
    }
    const std::size_t length = read_escape(text.substr(at), result.value);
    if (length == 0) {
      if (at + 1 == text.size()) break;
      const std::size_t bytes = decode_utf8(text.substr(at + 1)).length_bytes;
      return fault_at(QuoteFault::kBadEscape, at, 1 + bytes);
    }
    at += length;
  }
  return fault_at(QuoteFault::kUnclosed, text.size(), 0);
}

std::string quote(std::string_view value) {
  std::string out = "\"";
  while (!value.empty()) {
    if (static_cast<unsigned char>(value.front()) < 0x80) {
      append_ascii(value.front(), out);
      value.remove_prefix(1);
      continue;
    }
    const CodePoint point = decode_utf8(value);
    for (std::size_t i = 0; i < point.length_bytes; ++i) {
      if (point.valid) {
        out.push_back(value[i]);
      } else {
        append_byte(value[i], out);
      }
    }
    value.remove_prefix(point.length_bytes);
  }
  out.push_back('"');
  return out;
}

}  // namespace logkit::query
