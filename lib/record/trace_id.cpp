#include "lib/record/trace_id.h"

namespace logkit::record {

std::string comparable_trace_id(std::string_view text) {
  std::string id;
  for (const char c : text) {
    if (c == '-') continue;
    const bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (!is_hex) return std::string(text);
    id.push_back(c >= 'A' && c <= 'F' ? static_cast<char>(c + ('a' - 'A')) : c);
  }
  return id;
}

}  // namespace logkit::record
