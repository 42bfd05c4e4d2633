#include "lib/segment/value_summary.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "lib/base/bytes.h"
#include "lib/record/json_syntax.h"
#include "lib/record/json_text.h"

namespace logkit::segment {
namespace {

// Longer texts with escapes are not unescaped for their bounds' sake: it costs
// more than it can prune.
constexpr std::size_t kUnescapeLimitBytes = 128;
constexpr std::int64_t kExactDouble = std::int64_t{1} << 53;

double at_most(double value) {
  return std::nextafter(value, -std::numeric_limits<double>::infinity());
}
double at_least(double value) {
  return std::nextafter(value, std::numeric_limits<double>::infinity());
}

double lower_bound_of(std::int64_t value) {
  const auto nearest = static_cast<double>(value);
  return value >= -kExactDouble && value <= kExactDouble ? nearest : at_most(nearest);
}
double upper_bound_of(std::int64_t value) {
  const auto nearest = static_cast<double>(value);
  return value >= -kExactDouble && value <= kExactDouble ? nearest : at_least(nearest);
}

// The first eight bytes, a shorter text with zeros behind it: where those of two texts
// differ, they are in the order of the texts.
std::uint64_t head_of(std::string_view text) {
  const std::size_t size = text.size();
  const char* const at = text.data();
  if (size >= 8) return __builtin_bswap64(load_le<std::uint64_t>(at));
  std::uint64_t head = 0;
  if (size >= 4) {
    // The two overlap where they are the same.
    head = load_le<std::uint32_t>(at) |
           std::uint64_t{load_le<std::uint32_t>(at + size - 4)} << 8 * (size - 4);
  } else {
    for (std::size_t i = size; i-- > 0;) head = head << 8 | static_cast<unsigned char>(at[i]);
  }
  return __builtin_bswap64(head);
}

bool has_backslash(std::uint64_t bytes) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  const std::uint64_t others = bytes ^ kOnes * '\\';
  return ((others - kOnes) & ~others & kOnes << 7) != 0;
}

bool is_json_number(std::string_view text) {
  record::JsonCursor cursor(text);
  return cursor.skip_number() && cursor.at_end();
}

}  // namespace

ValueSummary summarise_integers(std::int64_t min, std::int64_t max) {
  ValueSummary summary;
  summary.distinct_hint = min == max ? 1 : 0;
  summary.has_numbers = summary.has_integers = true;
  summary.min_integer = min;
  summary.max_integer = max;
  summary.min_number = lower_bound_of(min);
  summary.max_number = upper_bound_of(max);
  return summary;
}

// True where the first bytes tell that the text is neither bound: that of most texts of
// a column. An escape would be other bytes.
bool TextSummariser::lies_between(std::string_view raw) const {
  if (raw.size() > kUnescapeLimitBytes) return false;
  const std::uint64_t head = head_of(raw);
  return head > min_head_ && head < max_head_ && !has_backslash(head);
}

void TextSummariser::add(std::string_view raw) {
  if (any_ && !all_numbers_ && texts_known_ && value_class_ == ValueClass::kString &&
      lies_between(raw))
    return;
  std::string_view text = raw;
  if (value_class_ == ValueClass::kLiteral && raw == "null") text = {};
  if (value_class_ == ValueClass::kString && raw.find('\\') != std::string_view::npos) {
    if (raw.size() > kUnescapeLimitBytes) {
      texts_known_ = all_numbers_ = false;
      any_ = true;
      return;
    }
    unescaped_.clear();
    record::unescape_json(raw, unescaped_);
    text = unescaped_;
  }
  if (all_numbers_) add_number(text);
  if (texts_known_) add_text(text);
  any_ = true;
}

void TextSummariser::add_number(std::string_view text) {
  std::int64_t integer = 0;
  if (record::is_canonical_int64(text, integer)) {
    const double low = lower_bound_of(integer);
    const double high = upper_bound_of(integer);
    summary_.min_number = any_ ? std::min(summary_.min_number, low) : low;
    summary_.max_number = any_ ? std::max(summary_.max_number, high) : high;
    summary_.min_integer = any_ ? std::min(summary_.min_integer, integer) : integer;
    summary_.max_integer = any_ ? std::max(summary_.max_integer, integer) : integer;
    return;
  }
  all_integers_ = false;
  double number = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc{} || parsed.ptr != end || !is_json_number(text)) {
    all_numbers_ = false;
    return;
  }
  const double low = at_most(number);
  const double high = at_least(number);
  summary_.min_number = any_ ? std::min(summary_.min_number, low) : low;
  summary_.max_number = any_ ? std::max(summary_.max_number, high) : high;
}

void TextSummariser::add_text(std::string_view text) {
  const std::string_view cut = text.substr(0, kZoneTextBytes);
  if (!any_ || cut < std::string_view(summary_.min_text)) {
    summary_.min_text = cut;
    min_head_ = head_of(cut);
  }
  if (!any_ || cut > std::string_view(summary_.max_text)) {
    summary_.max_text = cut;
    max_head_ = head_of(cut);
  }
}

ValueSummary TextSummariser::finish(std::uint32_t distinct_hint) const {
  ValueSummary summary = summary_;
  summary.distinct_hint = distinct_hint;
  summary.has_numbers = any_ && all_numbers_;
  summary.has_integers = summary.has_numbers && all_integers_;
  summary.has_texts = any_ && texts_known_ && !summary.has_numbers;
  if (!summary.has_numbers) summary.min_number = summary.max_number = 0;
  if (!summary.has_integers) summary.min_integer = summary.max_integer = 0;
  if (!summary.has_texts) {
    summary.min_text.clear();
    summary.max_text.clear();
  }
  return summary;
}

void unite(Zone& zone, const ValueSummary& summary, bool first) {
  if (first) {
    zone.distinct_hint = summary.distinct_hint;
    zone.has_numbers = summary.has_numbers;
    zone.min_number = summary.min_number;
    zone.max_number = summary.max_number;
    zone.has_integers = summary.has_integers;
    zone.min_integer = summary.min_integer;
    zone.max_integer = summary.max_integer;
    zone.has_texts = summary.has_texts;
    zone.min_text = summary.min_text;
    zone.max_text = summary.max_text;
    return;
  }
  // The same text may stand in both columns, as a number and as a string: the
  // sum is an estimate, and never 1.
  const bool both_known = zone.distinct_hint != 0 && summary.distinct_hint != 0;
  zone.distinct_hint = both_known ? zone.distinct_hint + summary.distinct_hint : 0;
  zone.has_numbers = zone.has_numbers && summary.has_numbers;
  zone.min_number = zone.has_numbers ? std::min(zone.min_number, summary.min_number) : 0;
  zone.max_number = zone.has_numbers ? std::max(zone.max_number, summary.max_number) : 0;
  zone.has_integers = zone.has_integers && summary.has_integers;
  zone.min_integer = zone.has_integers ? std::min(zone.min_integer, summary.min_integer) : 0;
  zone.max_integer = zone.has_integers ? std::max(zone.max_integer, summary.max_integer) : 0;
  zone.has_texts = zone.has_texts && summary.has_texts;
  if (zone.has_texts) {
    zone.min_text = std::min(zone.min_text, summary.min_text);
    zone.max_text = std::max(zone.max_text, summary.max_text);
  } else {
    zone.min_text.clear();
    zone.max_text.clear();
  }
}

}  // namespace logkit::segment
