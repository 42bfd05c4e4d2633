#include "lib/query/exec/value_type.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <vector>

#include "lib/base/civil_time.h"
#include "lib/query/exec/values.h"
#include "lib/query/syntax/number.h"

namespace logkit::query {
namespace {

using record::Column;

// A dictionary holds so many values of so many bytes together.
constexpr std::size_t kMaxDictEntries = 8;
constexpr std::size_t kMaxDictBytes = 256;
// "2026-03-01T12:00:00.000Z": the one form that reads back the same.
constexpr std::size_t kIso8601Bytes = 24;
constexpr double kExactIntegers = 9007199254740992.0;

template <typename Holds>
bool all_rows(const Column& column, const Holds& holds) {
  record::TextScratch scratch;
  for (std::size_t row = 0; row < column.row_count(); ++row) {
    if (!holds(column.text(row, scratch))) return false;
  }
  return true;
}

bool fits_dictionary(const Column& column) {
  std::vector<std::string> seen;
  std::size_t seen_bytes = 0;
  return all_rows(column, [&](std::string_view text) {
    if (std::find(seen.begin(), seen.end(), text) != seen.end()) return true;
    seen_bytes += text.size();
    seen.emplace_back(text);
    return seen.size() <= kMaxDictEntries && seen_bytes <= kMaxDictBytes;
  });
}

bool is_exact_float(std::string_view text) {
  if (text.find_first_not_of("0123456789.-") != std::string_view::npos) return false;
  const auto number = parse_plain_number(text);
  if (!number || text.size() > 21) return false;
  if (text.find('.') == std::string_view::npos) return std::abs(*number) < kExactIntegers;
  return number_text(*number) == text;
}

bool is_iso8601(std::string_view text) {
  return text.size() == kIso8601Bytes && text[10] == 'T' && text[19] == '.' && text[23] == 'Z' &&
         parse_rfc3339_ns(text).has_value();
}

std::string_view unsigned_type(std::int64_t max) {
  if (max <= std::numeric_limits<std::uint8_t>::max()) return "uint8";
  if (max <= std::numeric_limits<std::uint16_t>::max()) return "uint16";
  if (max <= std::numeric_limits<std::uint32_t>::max()) return "uint32";
  return "uint64";
}

}  // namespace

std::string_view value_type_of(const Column& column) {
  if (column.form() == Column::Form::kTime) return "time";
  record::TextScratch scratch;
  const std::string first =
      column.row_count() == 0 ? std::string() : std::string(column.text(0, scratch));
  if (all_rows(column, [&first](std::string_view text) { return text == first; })) {
    return first.empty() ? "" : "const";
  }
  if (fits_dictionary(column)) return "dict";
  std::int64_t min = 0;
  std::int64_t max = 0;
  const bool integers = all_rows(column, [&](std::string_view text) {
    const auto integer = value_integer(text);
    if (!integer) return false;
    min = std::min(min, *integer);
    max = std::max(max, *integer);
    return true;
  });
  if (integers) return min < 0 ? "int64" : unsigned_type(max);
  if (all_rows(column, is_exact_float)) return "float64";
  if (all_rows(column, [](std::string_view text) { return parse_ipv4(text).has_value(); })) {
    return "ipv4";
  }
  return all_rows(column, is_iso8601) ? "iso8601" : "string";
}

}  // namespace logkit::query
