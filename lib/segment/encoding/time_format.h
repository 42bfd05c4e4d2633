// TimeFormat: the exact notation of a timestamp in a line, so that it can be
// stored as a number and printed again to the letter. Zone text is not part of
// it: it stays ordinary text.
//
// A text is taken only where print(parse(text)) == text.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace logkit::segment {

struct TimeFormat {
  enum class Layout : char {
    kDateTime = 'A',       // yyyy-mm-dd[ T_-]hh:mm:ss[.,:f{1,9}]; dates: - / .; clocks: : .
    kDate = 'D',           // yyyy-mm-dd
    kShortDateTime = 'B',  // yy/mm/dd hh:mm:ss[.,:f], from 2000 on
    kAccessLog = 'C',      // dd/Mon/yyyy:hh:mm:ss[.f]
    kCompact = 'H',        // yymmdd hhmmss, from 2000 on, where a space follows
    kSyslog = 'S',         // Mon dd hh:mm:ss[.f], no year
    kTime = 'T',           // hh:mm:ss[.,:f]
  };

  Layout layout = Layout::kDateTime;
  char date_separator = 0;  // of kSyslog: what pads a day below 10, ' ' or '0'
  char middle = 0;          // between date and time
  char time_separator = 0;
  char fraction_separator = 0;
  std::uint8_t fraction_digits = 0;

  bool operator==(const TimeFormat&) const = default;
};

// How a format is written in a template: six bytes, printable.
inline constexpr std::size_t kTimeFormatBytes = 6;
void append_time_format(const TimeFormat& format, std::string& out);
// Nothing where the bytes are no format that read_time() can give.
std::optional<TimeFormat> parse_time_format(std::string_view bytes);

struct FoundTime {
  TimeFormat format;
  std::size_t length = 0;
  // Days of kDate; else seconds since 1970 as if in UTC, times
  // 10^fraction_digits, plus the fraction. kSyslog: as if in 2000. kTime: of the day.
  std::int64_t value = 0;
};
// The timestamp that `text` begins with: no digit follows it, its day exists,
// its second is below 60, its number fits. Cheap where there is none.
std::optional<FoundTime> read_time(std::string_view text);

// Appends; false, and nothing is appended, where no timestamp of that format
// has that value (hostile values). `format` is one that read_time() or
// parse_time_format() gave.
bool print_time(const TimeFormat& format, std::int64_t value, std::string& out);

}  // namespace logkit::segment
