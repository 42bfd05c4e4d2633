#include "lib/query/exec/case_mapping.h"

#include <algorithm>

#include "lib/base/utf8.h"

namespace logkit::query {
namespace {

constexpr char kCaseBit = 'a' - 'A';

char32_t mapped(char32_t c, std::span<const CaseRange> ranges) {
  const auto range =
      std::lower_bound(ranges.begin(), ranges.end(), c,
                       [](const CaseRange& each, char32_t value) { return each.last < value; });
  if (range == ranges.end() || range->first > c || (c - range->first) % range->stride != 0)
    return c;
  return static_cast<char32_t>(static_cast<std::int64_t>(c) + range->delta);
}

}  // namespace

void append_mapped(std::string_view text, const CaseMapping& mapping, std::string& out) {
  while (!text.empty()) {
    const char c = text.front();
    if (static_cast<unsigned char>(c) < 0x80) {
      const bool is_mapped = c >= mapping.first_ascii && c < mapping.first_ascii + 26;
      out.push_back(is_mapped ? static_cast<char>(c ^ kCaseBit) : c);
      text.remove_prefix(1);
      continue;
    }
    const CodePoint point = decode_utf8(text);
    if (point.valid) {
      append_utf8(mapped(point.value, mapping.ranges), out);
    } else {
      out.append(text.substr(0, point.length_bytes));
    }
    text.remove_prefix(point.length_bytes);
  }
}

}  // namespace logkit::query
