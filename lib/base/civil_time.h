// Calendar and clock arithmetic: nanoseconds since 1970-01-01T00:00:00Z to and
// from the parts of a civil time (proleptic Gregorian calendar, UTC, no leap
// seconds), and RFC 3339 in its one canonical form.
//
// Sources: days_from_civil and civil_from_days are Howard Hinnant's algorithms
// (https://howardhinnant.github.io/date_algorithms.html), which hold for every
// day that fits; the text is RFC 3339, section 5.6.
//
// A time in 64 bits of nanoseconds reaches from 1677-09-21T00:12:43.145224192Z
// to 2262-04-11T23:47:16.854775807Z; what lies outside cannot be represented
// and is "no time", never a wrapped one.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace logkit {

inline constexpr std::int64_t kNsPerMicrosecond = 1'000;
inline constexpr std::int64_t kNsPerMillisecond = 1'000'000;
inline constexpr std::int64_t kNsPerSecond = 1'000'000'000;
inline constexpr std::int64_t kSecondsPerDay = 86'400;
inline constexpr std::int64_t kNsPerDay = kSecondsPerDay * kNsPerSecond;

// Rounds towards minus infinity. `divisor` > 0.
constexpr std::int64_t floor_div(std::int64_t value, std::int64_t divisor) {
  const std::int64_t quotient = value / divisor;
  return value % divisor < 0 ? quotient - 1 : quotient;
}
// 0 <= floor_mod(value, divisor) < divisor.
constexpr std::int64_t floor_mod(std::int64_t value, std::int64_t divisor) {
  const std::int64_t rest = value % divisor;
  return rest < 0 ? rest + divisor : rest;
}

struct CivilDate {
  std::int64_t year = 1970;
  unsigned month = 1;  // 1..12
  unsigned day = 1;    // 1..31

  bool operator==(const CivilDate&) const = default;
};

// Days since 1970-01-01. month 1..12; a day past the month's end counts on.
constexpr std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = floor_div(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t shifted_month = month > 2 ? month - 3 : month + 9;  // March is 0
  const std::int64_t day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

constexpr CivilDate civil_from_days(std::int64_t days) {
  days += 719'468;
  const std::int64_t era = floor_div(days, 146'097);
  const std::int64_t day_of_era = days - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  CivilDate date;
  date.day = static_cast<unsigned>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  date.month = static_cast<unsigned>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  date.year = year_of_era + era * 400 + (date.month <= 2 ? 1 : 0);
  return date;
}

constexpr bool is_leap_year(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}
// month 1..12.
constexpr unsigned days_in_month(std::int64_t year, unsigned month) {
  constexpr unsigned kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap_year(year) ? 29 : kDays[month - 1];
}
// 0 is Sunday. Of a number of days since 1970-01-01, a Thursday.
constexpr unsigned weekday_of_days(std::int64_t days) {
  return static_cast<unsigned>(floor_mod(days + 4, 7));
}
// The UTC day that a time lies in, as days since 1970-01-01.
constexpr std::int64_t day_of_ns(std::int64_t time_ns) { return floor_div(time_ns, kNsPerDay); }

// Seconds since 1970 as nanoseconds; nothing where that does not fit.
// `nanosecond` may be anything; it is added.
constexpr std::optional<std::int64_t> ns_from_seconds(std::int64_t seconds,
                                                      std::int64_t nanosecond = 0) {
  // Below zero the product of the smallest seconds overflows although the sum
  // with a positive fraction would fit: borrow a second.
  if (seconds < 0 && nanosecond > 0) {
    ++seconds;
    nanosecond -= kNsPerSecond;
  }
  std::int64_t time_ns = 0;
  if (__builtin_mul_overflow(seconds, kNsPerSecond, &time_ns)) return std::nullopt;
  if (__builtin_add_overflow(time_ns, nanosecond, &time_ns)) return std::nullopt;
  return time_ns;
}

struct CivilTime {
  std::int64_t year = 1970;
  unsigned month = 1;   // 1..12
  unsigned day = 1;     // 1..31
  unsigned hour = 0;    // 0..23
  unsigned minute = 0;  // 0..59
  unsigned second = 0;  // 0..59; 60 is read as the second after 59
  unsigned nanosecond = 0;

  bool operator==(const CivilTime&) const = default;
};

// True where every part is in its range, the day in its month, the second at
// most 60.
bool is_valid(const CivilTime& civil);
CivilTime civil_from_ns(std::int64_t time_ns);
// `offset_s` is the zone's distance east of UTC. Nothing where a part is out
// of its range or the time does not fit.
std::optional<std::int64_t> ns_from_civil(const CivilTime& civil, std::int64_t offset_s = 0);

// "2026-03-01T12:00:00.123456789Z"
inline constexpr std::size_t kRfc3339MaxBytes = 30;

// Writes at most kRfc3339MaxBytes to `out`, without a final NUL, and gives
// what it wrote. UTC with "Z"; the fraction without trailing zeros, and
// without its dot where there is none.
std::string_view format_rfc3339_ns(std::int64_t time_ns, char* out);
std::string format_rfc3339_ns(std::int64_t time_ns);
// As above, always with `digits` (0..9) of the fraction, rounded down.
std::string format_rfc3339_fixed(std::int64_t time_ns, unsigned digits);
// "2026-03-01", or with sign and more digits outside the years 0..9999.
std::string format_date(std::int64_t days);

// The whole text has to be an RFC 3339 date-time: "T", "t" or a space between
// date and time, a zone ("Z", "z" or ±hh:mm), any number of digits of the
// fraction (those past the ninth are dropped), the second 60 allowed.
std::optional<std::int64_t> parse_rfc3339_ns(std::string_view text);

}  // namespace logkit
