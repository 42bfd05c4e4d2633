// What the reading and the printing of timestamps have in common.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "lib/segment/encoding/time_format.h"

namespace logkit::segment::time_layout {

inline constexpr const char* kMonthNames = "JanFebMarAprMayJunJulAugSepOctNovDec";
// The year of a notation that has none: a leap year, so that it has all days.
inline constexpr std::int64_t kSyslogYear = 2000;
// That years of two digits count from.
inline constexpr std::int64_t kCentury = 2000;

inline constexpr std::size_t kMaxFractionDigits = 9;
inline constexpr std::array<std::int64_t, kMaxFractionDigits + 1> kPowersOfTen = {
    1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

constexpr bool is_date_separator(char c) { return c == '-' || c == '/' || c == '.'; }
constexpr bool is_middle(char c) { return c == ' ' || c == 'T' || c == '-' || c == '_'; }
constexpr bool is_time_separator(char c) { return c == ':' || c == '.'; }

// What may stand between the seconds and the fraction. A comma or a colon is
// more often the next field where the notation has no such fractions.
constexpr bool is_fraction_mark(const TimeFormat& format, char mark) {
  using Layout = TimeFormat::Layout;
  switch (format.layout) {
    case Layout::kDateTime:
    case Layout::kShortDateTime:
    case Layout::kTime:
      return mark == '.' || mark == ',' || (mark == ':' && format.time_separator == ':');
    case Layout::kAccessLog:
    case Layout::kSyslog:
      return mark == '.';
    case Layout::kDate:
    case Layout::kCompact:
      return false;
  }
  return false;
}

}  // namespace logkit::segment::time_layout
