#include "lib/record/json_write.h"

#include <cstddef>

#include "lib/base/json_escape.h"
#include "lib/record/json_text.h"

namespace logkit::record {
namespace {

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at;
}

}  // namespace

bool is_json_number(std::string_view text) {
  std::size_t at = !text.empty() && text[0] == '-' ? 1 : 0;
  const std::size_t integer = at;
  at = skip_digits(text, at);
  if (at == integer || (text[integer] == '0' && at - integer > 1)) return false;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = at + 1;
    at = skip_digits(text, fraction);
    if (at == fraction) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = at;
    at = skip_digits(text, exponent);
    if (at == exponent) return false;
  }
  return at == text.size();
}

void append_json_value(std::string_view text, Kind kind, std::string& out) {
  switch (kind) {
    case Kind::kAbsent:
    case Kind::kNull:
      out += "null";
      return;
    case Kind::kBool:
    case Kind::kJson:
      out += text;
      return;
    case Kind::kNumber:
      if (is_json_number(text)) {
        out += text;
        return;
      }
      break;
    case Kind::kString:
      break;
  }
  append_json_string(text, out);
}

}  // namespace logkit::record
