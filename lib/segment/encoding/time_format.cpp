// Reading of timestamps. A layout is chosen by the places of its separators;
// then every digit is checked and the day looked up in the calendar, so that
// what was read is what print_time() writes.
#include "lib/segment/encoding/time_format.h"

#include "lib/base/ascii.h"
#include "lib/base/civil_time.h"
#include "lib/segment/encoding/time_layout.h"

namespace logkit::segment {
namespace {

using Layout = TimeFormat::Layout;
using time_layout::kCentury;
using time_layout::kMonthNames;
using time_layout::kPowersOfTen;
using time_layout::kSyslogYear;

// The number that two digits are, or something beyond 99.
unsigned two_digits(const char* at) {
  const unsigned tens = static_cast<unsigned char>(at[0]) - unsigned{'0'};
  const unsigned ones = static_cast<unsigned char>(at[1]) - unsigned{'0'};
  return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

// 1..12, or 0.
unsigned month_of_name(const char* at) {
  for (unsigned month = 0; month < 12; ++month) {
    const char* name = kMonthNames + std::size_t{3} * month;
    if (at[0] == name[0] && at[1] == name[1] && at[2] == name[2]) return month + 1;
  }
  return 0;
}

bool is_day(std::int64_t year, unsigned month, unsigned day) {
  return month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month);
}

// Seconds of the day of hh:mm:ss, or -1. Eight bytes are there.
std::int64_t read_clock(const char* at, char separator) {
  if (at[2] != separator || at[5] != separator) return -1;
  const unsigned hour = two_digits(at);
  const unsigned minute = two_digits(at + 3);
  const unsigned second = two_digits(at + 6);
  if (hour > 23 || minute > 59 || second > 59) return -1;
  return (hour * 60 + minute) * 60 + second;
}

bool digit_at(std::string_view text, std::size_t at) {
  return at < text.size() && is_digit(text[at]);
}

// Completes a time whose seconds and layout are known: the fraction that
// follows, if there is one, and the number of both. Nothing where a digit
// follows or the number does not fit.
std::optional<FoundTime> with_fraction(std::string_view text, std::size_t length,
                                       std::int64_t seconds, const TimeFormat& format) {
  if (digit_at(text, length)) return std::nullopt;
  FoundTime found{.format = format, .length = length, .value = seconds};
  if (length == text.size() || !time_layout::is_fraction_mark(format, text[length])) return found;
  std::size_t digits = 0;
  std::int64_t fraction = 0;
  for (; digit_at(text, length + 1 + digits); ++digits) {
    if (digits == time_layout::kMaxFractionDigits) return found;
    fraction = fraction * 10 + (text[length + 1 + digits] - '0');
  }
  if (digits == 0) return found;
  if (__builtin_mul_overflow(seconds, kPowersOfTen[digits], &found.value) ||
      __builtin_add_overflow(found.value, fraction, &found.value)) {
    return std::nullopt;
  }
  found.format.fraction_separator = text[length];
  found.format.fraction_digits = static_cast<std::uint8_t>(digits);
  found.length = length + 1 + digits;
  return found;
}

// yyyy-mm-dd, and a time of day after it if there is one.
std::optional<FoundTime> read_date(std::string_view text) {
  if (text.size() < 10) return std::nullopt;
  const char* at = text.data();
  const char separator = at[4];
  if (!time_layout::is_date_separator(separator) || at[7] != separator) return std::nullopt;
  const unsigned century = two_digits(at);
  const unsigned year_of_century = two_digits(at + 2);
  const unsigned month = two_digits(at + 5);
  const unsigned day = two_digits(at + 8);
  if (century > 99 || year_of_century > 99) return std::nullopt;
  const std::int64_t year = century * 100 + year_of_century;
  if (!is_day(year, month, day)) return std::nullopt;
  const std::int64_t days = days_from_civil(year, month, day);

  if (text.size() >= 19 && time_layout::is_middle(at[10]) &&
      time_layout::is_time_separator(at[13])) {
    const std::int64_t clock = read_clock(at + 11, at[13]);
    if (clock >= 0) {
      const TimeFormat format{.layout = Layout::kDateTime,
                              .date_separator = separator,
                              .middle = at[10],
                              .time_separator = at[13]};
      const auto found = with_fraction(text, 19, days * kSecondsPerDay + clock, format);
      if (found) return found;
    }
  }
  if (digit_at(text, 10)) return std::nullopt;
  return FoundTime{.format = {.layout = Layout::kDate, .date_separator = separator},
                   .length = 10,
                   .value = days};
}

// yy/mm/dd hh:mm:ss
std::optional<FoundTime> read_short_date_time(std::string_view text) {
  const char* at = text.data();
  if (text.size() < 17 || at[5] != '/' || at[8] != ' ') return std::nullopt;
  const unsigned year_of_century = two_digits(at);
  const unsigned month = two_digits(at + 3);
  const unsigned day = two_digits(at + 6);
  if (year_of_century > 99 || !is_day(kCentury + year_of_century, month, day)) return std::nullopt;
  if (!time_layout::is_time_separator(at[11])) return std::nullopt;
  const std::int64_t clock = read_clock(at + 9, at[11]);
  if (clock < 0) return std::nullopt;
  const std::int64_t days = days_from_civil(kCentury + year_of_century, month, day);
  const TimeFormat format{.layout = Layout::kShortDateTime,
                          .date_separator = '/',
                          .middle = ' ',
                          .time_separator = at[11]};
  return with_fraction(text, 17, days * kSecondsPerDay + clock, format);
}

// dd/Mon/yyyy:hh:mm:ss
std::optional<FoundTime> read_access_log(std::string_view text) {
  const char* at = text.data();
  if (text.size() < 20 || at[6] != '/' || at[11] != ':') return std::nullopt;
  const unsigned day = two_digits(at);
  const unsigned month = month_of_name(at + 3);
  const unsigned century = two_digits(at + 7);
  const unsigned year_of_century = two_digits(at + 9);
  if (century > 99 || year_of_century > 99) return std::nullopt;
  const std::int64_t year = century * 100 + year_of_century;
  const std::int64_t clock = read_clock(at + 12, ':');
  if (clock < 0 || !is_day(year, month, day)) return std::nullopt;
  const TimeFormat format{.layout = Layout::kAccessLog,
                          .date_separator = '/',
                          .middle = ':',
                          .time_separator = ':'};
  const std::int64_t days = days_from_civil(year, month, day);
  return with_fraction(text, 20, days * kSecondsPerDay + clock, format);
}

// yymmdd hhmmss. Two numbers of six digits look like it: only where a space
// follows, as in the logs that have it.
std::optional<FoundTime> read_compact(std::string_view text) {
  const char* at = text.data();
  if (text.size() < 14 || at[6] != ' ' || at[13] != ' ') return std::nullopt;
  const unsigned year_of_century = two_digits(at);
  const unsigned month = two_digits(at + 2);
  const unsigned day = two_digits(at + 4);
  const unsigned hour = two_digits(at + 7);
  const unsigned minute = two_digits(at + 9);
  const unsigned second = two_digits(at + 11);
  if (year_of_century > 99 || hour > 23 || minute > 59 || second > 59 ||
      !is_day(kCentury + year_of_century, month, day)) {
    return std::nullopt;
  }
  const std::int64_t days = days_from_civil(kCentury + year_of_century, month, day);
  const std::int64_t clock = (hour * 60 + minute) * 60 + second;
  return FoundTime{.format = {.layout = Layout::kCompact, .middle = ' '},
                   .length = 13,
                   .value = days * kSecondsPerDay + clock};
}

// Mon dd hh:mm:ss
std::optional<FoundTime> read_syslog(std::string_view text) {
  const char* at = text.data();
  if (text.size() < 15 || at[3] != ' ' || at[6] != ' ' || at[9] != ':') return std::nullopt;
  const unsigned month = month_of_name(at);
  if (month == 0) return std::nullopt;
  const bool spaced = at[4] == ' ';
  const char padded_day[] = {spaced ? '0' : at[4], at[5]};
  if (spaced && at[5] == '0') return std::nullopt;
  const unsigned day = two_digits(padded_day);
  const std::int64_t clock = read_clock(at + 7, ':');
  if (clock < 0 || !is_day(kSyslogYear, month, day)) return std::nullopt;
  const TimeFormat format{.layout = Layout::kSyslog,
                          .date_separator = at[4] == '0' ? '0' : ' ',
                          .middle = ' ',
                          .time_separator = ':'};
  const std::int64_t days = days_from_civil(kSyslogYear, month, day);
  return with_fraction(text, 15, days * kSecondsPerDay + clock, format);
}

}  // namespace

std::optional<FoundTime> time_format_internal::read_likely_time(std::string_view text) {
  if (!is_digit(text[0])) return read_syslog(text);
  const char third = text[2];
  if (third == ':') {
    const std::int64_t clock = read_clock(text.data(), ':');
    if (clock < 0) return std::nullopt;
    return with_fraction(text, 8, clock, {.layout = Layout::kTime, .time_separator = ':'});
  }
  if (third == '/') {
    return is_digit(text[3]) ? read_short_date_time(text) : read_access_log(text);
  }
  return text[6] == ' ' ? read_compact(text) : read_date(text);
}

std::optional<FoundTime> TimeReader::read_known(std::string_view text, const Second& last) {
  const auto found = with_fraction(text, last.length, last.value, last.format);
  // What is no time of that notation may be one of another.
  return found ? found : time_format_internal::read_likely_time(text);
}

std::optional<FoundTime> TimeReader::read_new(std::string_view text) {
  const auto found = time_format_internal::read_likely_time(text);
  if (!found) return found;
  std::size_t length = 0;
  switch (found->format.layout) {
    case Layout::kSyslog: length = 15; break;
    case Layout::kDateTime: length = 19; break;
    case Layout::kAccessLog: length = 20; break;
    default: return found;
  }
  Second& second = seconds_[kind_of(text.data())];
  second.words[0] = load_le<std::uint64_t>(text.data());
  second.words[1] = load_le<std::uint64_t>(text.data() + kShortest - 8);
  second.words[2] = load_le<std::uint64_t>(text.data() + length - 8);
  second.length = length;
  second.format = found->format;
  second.format.fraction_separator = 0;
  second.format.fraction_digits = 0;
  second.value = floor_div(found->value, kPowersOfTen[found->format.fraction_digits]);
  return found;
}

}  // namespace logkit::segment
