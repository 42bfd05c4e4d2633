#include "lib/store/segment_name.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "lib/base/civil_time.h"
#include "lib/io/publish.h"

namespace logkit::store {
namespace {

constexpr std::uint64_t kMostMerges = 0xFFFFFFFF;
// "20260301T120000.123456789Z"
constexpr std::size_t kTimeBytes = 26;
constexpr std::string_view kPartMark = ".p";
constexpr std::string_view kMergeMark = ".m";

std::string format_time(std::int64_t time_ns) {
  std::string text = format_rfc3339_fixed(time_ns, 9);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

std::optional<std::int64_t> parse_time(std::string_view text) {
  if (text.size() != kTimeBytes || text.back() != 'Z') return std::nullopt;
  return parse_rfc3339_ns(fmt::format("{}-{}-{}T{}:{}:{}", text.substr(0, 4), text.substr(4, 2),
                                      text.substr(6, 2), text.substr(9, 2), text.substr(11, 2),
                                      text.substr(13)));
}

// Takes the hex digits up to the next dot, or to the end.
std::optional<std::uint64_t> take_hex(std::string_view& text) {
  const std::string_view digits = text.substr(0, text.find('.'));
  text.remove_prefix(std::min(digits.size() + 1, text.size()));
  std::uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size())
    return std::nullopt;
  return value;
}

}  // namespace

std::string format_segment_name(const SegmentName& name) {
  std::string text = fmt::format("{}-{}-{:012x}.{:012x}.{:08x}", format_time(name.min_time_ns),
                                 format_time(name.max_time_ns), name.first_arrival,
                                 name.end_arrival, name.flush_number);
  if (name.rows) text += fmt::format(".{:x}", *name.rows);
  if (!name.commits_flush) text += kPartMark;
  if (name.merges > 0) text += fmt::format("{}{:x}", kMergeMark, name.merges);
  return text.append(kSegmentSuffix);
}

std::optional<SegmentName> parse_segment_name(std::string_view name) {
  if (!is_segment_file(name)) return std::nullopt;
  name.remove_suffix(kSegmentSuffix.size());
  if (name.size() < 2 * kTimeBytes + 3 || name[kTimeBytes] != '-' ||
      name[2 * kTimeBytes + 1] != '-') {
    return std::nullopt;
  }
  const auto min_time_ns = parse_time(name.substr(0, kTimeBytes));
  const auto max_time_ns = parse_time(name.substr(kTimeBytes + 1, kTimeBytes));
  if (!min_time_ns || !max_time_ns || *min_time_ns > *max_time_ns) return std::nullopt;
  SegmentName parsed;
  parsed.min_time_ns = *min_time_ns;
  parsed.max_time_ns = *max_time_ns;
  std::string_view id = name.substr(2 * kTimeBytes + 2);
  const auto first = take_hex(id);
  const auto end = take_hex(id);
  const auto flush = take_hex(id);
  if (first && end && flush && *first <= *end && *end <= kMostArrivals &&
      *flush <= kMostFlushes) {
    parsed.has_arrivals = true;
    parsed.first_arrival = *first;
    parsed.end_arrival = *end;
    parsed.flush_number = *flush;
    parsed.rows = take_hex(id);
    // No more than one row an arrival number.
    if (parsed.rows && *parsed.rows > *end - *first) parsed.rows.reset();
    parsed.commits_flush = id != kPartMark.substr(1);
    if (id.starts_with(kMergeMark.substr(1))) {
      id.remove_prefix(kMergeMark.size() - 1);
      const auto merges = take_hex(id);
      if (merges && *merges <= kMostMerges) parsed.merges = static_cast<std::uint32_t>(*merges);
    }
  }
  return parsed;
}

std::string day_directory(std::int64_t time_ns) { return format_date(day_of_ns(time_ns)); }

bool is_day_directory(std::string_view name) {
  constexpr std::string_view kShape = "dddd-dd-dd";
  if (name.size() != kShape.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool digit = name[i] >= '0' && name[i] <= '9';
    if (kShape[i] == 'd' ? !digit : name[i] != '-') return false;
  }
  return true;
}

bool is_segment_file(std::string_view name) {
  return name.size() > kSegmentSuffix.size() && name.ends_with(kSegmentSuffix) &&
         !name.starts_with(io::kTemporaryPrefix);
}

}  // namespace logkit::store
