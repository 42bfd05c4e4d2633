#include "lib/record/trace_id.h"

#include "lib/base/ascii.h"

namespace logkit::record {

std::string comparable_trace_id(std::string_view text) {
  std::string id;
  for (const char c : text) {
    if (c == '-') continue;
    if (!is_hex_digit(c)) return std::string(text);
    id.push_back(to_lower(c));
  }
  return id;
}

}  // namespace logkit::record
