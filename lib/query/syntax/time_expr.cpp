#include "lib/query/syntax/time_expr.h"

#include <cmath>
#include <cstddef>
#include <limits>

#include "lib/base/ascii.h"
#include "lib/base/civil_time.h"
#include "lib/query/syntax/number.h"

namespace logkit::query {
namespace {

// Exactly `count` digits from `at` on, which moves past them.
bool read_digits(std::string_view text, std::size_t& at, std::size_t count, unsigned& value) {
  if (text.size() - at < count) return false;
  value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_digit(text[at + i])) return false;
    value = value * 10 + static_cast<unsigned>(text[at + i] - '0');
  }
  at += count;
  return true;
}

bool read_char(std::string_view text, std::size_t& at, char wanted) {
  if (at == text.size() || text[at] != wanted) return false;
  ++at;
  return true;
}

// Cuts the zone off: "Z", or a sign and hh:mm. "2024-02:30" is the year 2024
// two and a half hours west, "2024-02-07" has no zone.
bool split_zone(std::string_view& text, std::int64_t& offset_s) {
  offset_s = 0;
  if (text.ends_with('Z') || text.ends_with('z')) {
    text.remove_suffix(1);
    return true;
  }
  if (text.size() < 6 || text[text.size() - 3] != ':') return true;
  const std::size_t sign_at = text.size() - 6;
  const char sign = text[sign_at];
  if (sign != '+' && sign != '-') return true;
  std::size_t at = sign_at + 1;
  unsigned hours = 0;
  unsigned minutes = 0;
  if (!read_digits(text, at, 2, hours) || !read_char(text, at, ':') ||
      !read_digits(text, at, 2, minutes) || hours > 23 || minutes > 59) {
    return false;
  }
  offset_s = static_cast<std::int64_t>(hours * 3600 + minutes * 60) * (sign == '-' ? -1 : 1);
  text.remove_suffix(6);
  return true;
}

enum class Precision { kYear, kMonth, kDay, kHour, kMinute, kSecond, kExact };

bool read_fraction(std::string_view text, std::size_t& at, unsigned& nanosecond) {
  const std::size_t begin = at;
  unsigned scale = 100'000'000;
  nanosecond = 0;
  while (at < text.size() && is_digit(text[at])) {
    nanosecond += static_cast<unsigned>(text[at] - '0') * scale;
    scale /= 10;
    ++at;
  }
  return at > begin && at - begin <= 9;
}

// The clock after the "T"; at least the hour.
bool read_clock(std::string_view text, std::size_t& at, CivilTime& civil, Precision& precision) {
  precision = Precision::kHour;
  if (!read_digits(text, at, 2, civil.hour)) return false;
  if (at == text.size()) return true;
  precision = Precision::kMinute;
  if (!read_char(text, at, ':') || !read_digits(text, at, 2, civil.minute)) return false;
  if (at == text.size()) return true;
  precision = Precision::kSecond;
  if (!read_char(text, at, ':') || !read_digits(text, at, 2, civil.second)) return false;
  if (at == text.size()) return true;
  precision = Precision::kExact;
  return (read_char(text, at, '.') || read_char(text, at, ',')) &&
         read_fraction(text, at, civil.nanosecond) && at == text.size();
}

bool read_civil(std::string_view text, CivilTime& civil, Precision& precision) {
  std::size_t at = 0;
  unsigned year = 0;
  precision = Precision::kYear;
  if (!read_digits(text, at, 4, year)) return false;
  civil.year = year;
  if (at == text.size()) return true;
  precision = Precision::kMonth;
  if (!read_char(text, at, '-') || !read_digits(text, at, 2, civil.month)) return false;
  if (at == text.size()) return true;
  precision = Precision::kDay;
  if (!read_char(text, at, '-') || !read_digits(text, at, 2, civil.day)) return false;
  if (at == text.size()) return true;
  if (!read_char(text, at, 'T') && !read_char(text, at, 't') && !read_char(text, at, ' ')) {
    return false;
  }
  // "2024-01-02T": the day.
  if (at == text.size()) return true;
  return read_clock(text, at, civil, precision);
}

// The first nanosecond after what `civil` covers.
std::optional<std::int64_t> end_of(CivilTime civil, std::int64_t first_ns, Precision precision,
                                   std::int64_t offset_s) {
  switch (precision) {
    case Precision::kYear:
      ++civil.year;
      return ns_from_civil(civil, offset_s);
    case Precision::kMonth:
      if (++civil.month > 12) {
        civil.month = 1;
        ++civil.year;
      }
      return ns_from_civil(civil, offset_s);
    case Precision::kDay:
      return saturating_add(first_ns, kNsPerDay);
    case Precision::kHour:
      return saturating_add(first_ns, 3600 * kNsPerSecond);
    case Precision::kMinute:
      return saturating_add(first_ns, 60 * kNsPerSecond);
    case Precision::kSecond:
      return saturating_add(first_ns, kNsPerSecond);
    case Precision::kExact:
      return saturating_add(first_ns, 1);
  }
  return std::nullopt;
}

std::optional<TimeSpan> parse_civil(std::string_view text) {
  std::int64_t offset_s = 0;
  if (!split_zone(text, offset_s)) return std::nullopt;
  CivilTime civil;
  Precision precision = Precision::kYear;
  if (!read_civil(text, civil, precision)) return std::nullopt;
  const auto first_ns = ns_from_civil(civil, offset_s);
  if (!first_ns) return std::nullopt;
  const auto end_ns = end_of(civil, *first_ns, precision, offset_s);
  if (!end_ns) return std::nullopt;
  return TimeSpan{*first_ns, *end_ns - 1};
}

// Seconds have up to 11 digits, milliseconds up to 14, microseconds up to 17.
std::optional<TimeSpan> parse_unix(std::string_view text) {
  const std::size_t digits = text.substr(0, text.find('.')).size();
  for (const char c : text) {
    if (!is_digit(c) && c != '.') return std::nullopt;
  }
  if (digits < 5 || digits > 19) return std::nullopt;
  std::int64_t unit_ns = 1;
  if (digits <= 11) {
    unit_ns = kNsPerSecond;
  } else if (digits <= 14) {
    unit_ns = kNsPerMillisecond;
  } else if (digits <= 17) {
    unit_ns = kNsPerMicrosecond;
  }
  const auto whole = parse_count(text.substr(0, digits));
  if (!whole || *whole > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
    return std::nullopt;
  }
  std::int64_t time_ns = 0;
  if (__builtin_mul_overflow(static_cast<std::int64_t>(*whole), unit_ns, &time_ns)) {
    return std::nullopt;
  }
  const bool has_fraction = digits < text.size();
  if (has_fraction) {
    const auto fraction = parse_plain_number(text.substr(digits));
    if (!fraction) return std::nullopt;
    time_ns = saturating_add(
        time_ns, static_cast<std::int64_t>(std::round(*fraction * static_cast<double>(unit_ns))));
  }
  return TimeSpan{time_ns, has_fraction ? time_ns : saturating_add(time_ns, unit_ns - 1)};
}

std::optional<TimeSpan> parse_relative(std::string_view text, std::int64_t now_ns) {
  const bool from_now = text.size() >= 3 && (text[0] == 'n' || text[0] == 'N') &&
                        (text[1] == 'o' || text[1] == 'O') && (text[2] == 'w' || text[2] == 'W');
  if (from_now) text.remove_prefix(3);
  if (from_now && text.empty()) return TimeSpan{now_ns, now_ns};
  if (from_now && text.front() != '-' && text.front() != '+') return std::nullopt;
  const auto distance_ns = parse_duration_ns(text);
  if (!distance_ns) return std::nullopt;
  const bool later = from_now && *distance_ns > 0;
  const std::int64_t length_ns = *distance_ns < 0 ? -*distance_ns : *distance_ns;
  const std::int64_t at_ns =
      later ? saturating_add(now_ns, length_ns) : saturating_sub(now_ns, length_ns);
  return TimeSpan{at_ns, at_ns};
}

}  // namespace

std::int64_t saturating_add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b > 0 ? std::numeric_limits<std::int64_t>::max()
               : std::numeric_limits<std::int64_t>::min();
}

std::int64_t saturating_sub(std::int64_t a, std::int64_t b) {
  std::int64_t difference = 0;
  if (!__builtin_sub_overflow(a, b, &difference)) return difference;
  return b < 0 ? std::numeric_limits<std::int64_t>::max()
               : std::numeric_limits<std::int64_t>::min();
}

std::optional<TimeSpan> parse_time_expr(std::string_view text, std::int64_t now_ns) {
  if (text.empty()) return std::nullopt;
  if (const auto span = parse_relative(text, now_ns)) return span;
  if (const auto span = parse_civil(text)) return span;
  return parse_unix(text);
}

}  // namespace logkit::query
