// Printing of timestamps, and how their formats are written in a pattern.
#include <array>

#include "lib/base/civil_time.h"
#include "lib/segment/encoding/time_format.h"
#include "lib/segment/encoding/time_layout.h"

namespace logkit::segment {
namespace {

using Layout = TimeFormat::Layout;
using time_layout::kCentury;
using time_layout::kPowersOfTen;
using time_layout::kSyslogYear;

constexpr char kNoSeparator = '~';

// The longest: a kAccessLog with nine digits of a fraction.
constexpr std::size_t kMaxTimeBytes = 20 + 1 + time_layout::kMaxFractionDigits;

class TimeText {
 public:
  void put(char c) { bytes_[length_++] = c; }
  // 0..99.
  void put_two(std::int64_t number) {
    put(static_cast<char>('0' + number / 10));
    put(static_cast<char>('0' + number % 10));
  }
  void put_year(std::int64_t year) {
    put_two(year / 100);
    put_two(year % 100);
  }
  void put_month_name(unsigned month) {
    for (std::size_t i = 0; i < 3; ++i) put(time_layout::kMonthNames[(month - 1) * 3 + i]);
  }
  // Without separators where it is 0.
  void put_clock(std::int64_t seconds, char separator) {
    put_two(seconds / 3600);
    if (separator != 0) put(separator);
    put_two(seconds / 60 % 60);
    if (separator != 0) put(separator);
    put_two(seconds % 60);
  }
  void put_fraction(const TimeFormat& format, std::int64_t fraction) {
    put(format.fraction_separator);
    for (std::size_t i = format.fraction_digits; i-- > 0; fraction /= 10) {
      bytes_[length_ + i] = static_cast<char>('0' + fraction % 10);
    }
    length_ += format.fraction_digits;
  }
  std::string_view text() const { return {bytes_.data(), length_}; }

 private:
  std::array<char, kMaxTimeBytes> bytes_;
  std::size_t length_ = 0;
};

// False where the layout has no such day.
bool put_date(const TimeFormat& format, std::int64_t days, TimeText& out) {
  constexpr std::int64_t kFirstDay = days_from_civil(0, 1, 1);
  constexpr std::int64_t kLastDay = days_from_civil(9999, 12, 31);
  if (days < kFirstDay || days > kLastDay) return false;
  const CivilDate date = civil_from_days(days);
  switch (format.layout) {
    case Layout::kDateTime:
    case Layout::kDate:
      out.put_year(date.year);
      out.put(format.date_separator);
      out.put_two(date.month);
      out.put(format.date_separator);
      out.put_two(date.day);
      return true;
    case Layout::kAccessLog:
      out.put_two(date.day);
      out.put('/');
      out.put_month_name(date.month);
      out.put('/');
      out.put_year(date.year);
      return true;
    case Layout::kShortDateTime:
    case Layout::kCompact:
      if (date.year < kCentury || date.year >= kCentury + 100) return false;
      out.put_two(date.year - kCentury);
      if (format.date_separator != 0) out.put(format.date_separator);
      out.put_two(date.month);
      if (format.date_separator != 0) out.put(format.date_separator);
      out.put_two(date.day);
      return true;
    case Layout::kSyslog:
      if (date.year != kSyslogYear) return false;
      // From the tenth on there is nothing to pad, and the format says ' '.
      if (date.day >= 10 && format.date_separator != ' ') return false;
      out.put_month_name(date.month);
      out.put(' ');
      out.put(date.day < 10 ? format.date_separator : static_cast<char>('0' + date.day / 10));
      out.put(static_cast<char>('0' + date.day % 10));
      return true;
    case Layout::kTime:
      return days == 0;
  }
  return false;
}

bool is_clock_separator_of(const TimeFormat& format) {
  switch (format.layout) {
    case Layout::kDateTime:
    case Layout::kShortDateTime:
      return time_layout::is_time_separator(format.time_separator);
    case Layout::kAccessLog:
    case Layout::kSyslog:
    case Layout::kTime:
      return format.time_separator == ':';
    case Layout::kCompact:
    case Layout::kDate:
      return format.time_separator == 0;
  }
  return false;
}

bool is_date_part_of(const TimeFormat& format) {
  switch (format.layout) {
    case Layout::kDateTime:
      return time_layout::is_date_separator(format.date_separator) &&
             time_layout::is_middle(format.middle);
    case Layout::kDate:
      return time_layout::is_date_separator(format.date_separator) && format.middle == 0;
    case Layout::kShortDateTime:
      return format.date_separator == '/' && format.middle == ' ';
    case Layout::kAccessLog:
      return format.date_separator == '/' && format.middle == ':';
    case Layout::kCompact:
      return format.date_separator == 0 && format.middle == ' ';
    case Layout::kSyslog:
      return (format.date_separator == ' ' || format.date_separator == '0') && format.middle == ' ';
    case Layout::kTime:
      return format.date_separator == 0 && format.middle == 0;
  }
  return false;
}

bool is_fraction_of(const TimeFormat& format) {
  if (format.fraction_digits == 0) return format.fraction_separator == 0;
  if (format.fraction_digits > time_layout::kMaxFractionDigits) return false;
  return time_layout::is_fraction_mark(format, format.fraction_separator);
}

char written(char separator) { return separator == 0 ? kNoSeparator : separator; }
char unwritten(char byte) { return byte == kNoSeparator ? char{0} : byte; }

}  // namespace

void append_time_format(const TimeFormat& format, std::string& out) {
  const char bytes[kTimeFormatBytes] = {static_cast<char>(format.layout),
                                        written(format.date_separator),
                                        written(format.middle),
                                        written(format.time_separator),
                                        written(format.fraction_separator),
                                        static_cast<char>('0' + format.fraction_digits)};
  out.append(bytes, kTimeFormatBytes);
}

std::optional<TimeFormat> parse_time_format(std::string_view bytes) {
  if (bytes.size() != kTimeFormatBytes) return std::nullopt;
  if (std::string_view("ADBCHST").find(bytes[0]) == std::string_view::npos) return std::nullopt;
  // A zero byte would be a second way to write what '~' says.
  if (bytes.find('\0') != std::string_view::npos) return std::nullopt;
  if (bytes[5] < '0' || bytes[5] > '9') return std::nullopt;
  const TimeFormat format{.layout = static_cast<Layout>(bytes[0]),
                          .date_separator = unwritten(bytes[1]),
                          .middle = unwritten(bytes[2]),
                          .time_separator = unwritten(bytes[3]),
                          .fraction_separator = unwritten(bytes[4]),
                          .fraction_digits = static_cast<std::uint8_t>(bytes[5] - '0')};
  if (!is_date_part_of(format) || !is_clock_separator_of(format) || !is_fraction_of(format)) {
    return std::nullopt;
  }
  return format;
}

bool print_time(const TimeFormat& format, std::int64_t value, std::string& out) {
  TimeText text;
  if (format.layout == Layout::kDate) {
    if (!put_date(format, value, text)) return false;
    out.append(text.text());
    return true;
  }
  const std::int64_t scale = kPowersOfTen[format.fraction_digits];
  const std::int64_t seconds = floor_div(value, scale);
  const std::int64_t days = floor_div(seconds, kSecondsPerDay);
  if (!put_date(format, days, text)) return false;
  if (format.middle != 0) text.put(format.middle);
  text.put_clock(seconds - days * kSecondsPerDay, format.time_separator);
  if (format.fraction_digits > 0) text.put_fraction(format, value - seconds * scale);
  out.append(text.text());
  return true;
}

}  // namespace logkit::segment
