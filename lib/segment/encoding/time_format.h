// TimeFormat: the exact notation of a timestamp in a line, so that it can be
// stored as a number and printed again to the letter. Zone text is not part of
// it: it stays ordinary text.
//
// A text is taken only where print(parse(text)) == text.
//
// Thread safety: pure functions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/bytes.h"

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
namespace time_format_internal {

inline constexpr std::size_t kFewestBytes = 8;  // hh:mm:ss

// False for most of what has a digit or a capital first, by the places of its
// separators. kFewestBytes are there.
inline bool may_be_time(const char* at) {
  const char third = at[2];
  if (at[0] > '9') return at[3] == ' ' && at[6] == ' ';
  if (third == ':') return at[5] == ':';
  if (third == '/') return at[5] == '/' || at[6] == '/';
  if (third < '0' || third > '9') return false;
  return at[6] == ' ' || (at[4] == at[7] && at[4] >= '-' && at[4] <= '/');
}
std::optional<FoundTime> read_likely_time(std::string_view text);

}  // namespace time_format_internal

// The timestamp that `text` begins with: no digit follows it, its day exists,
// its second is below 60, its number fits. Cheap where there is none.
inline std::optional<FoundTime> read_time(std::string_view text) {
  using namespace time_format_internal;
  if (text.size() < kFewestBytes || !may_be_time(text.data())) return std::nullopt;
  return read_likely_time(text);
}

// The same, for who reads the times of one line after the other: a date and a
// clock that equal those of the line before are not read again.
//
// Thread safety: one thread at a time.
class TimeReader {
 public:
  [[gnu::always_inline]] std::optional<FoundTime> read(std::string_view text) {
    using namespace time_format_internal;
    if (text.size() < kFewestBytes || !may_be_time(text.data())) return std::nullopt;
    if (text.size() < kLongest) return read_likely_time(text);
    const Second& last = seconds_[kind_of(text.data())];
    const std::uint64_t difference =
        (load_le<std::uint64_t>(text.data()) ^ last.words[0]) |
        (load_le<std::uint64_t>(text.data() + kShortest - 8) ^ last.words[1]) |
        (load_le<std::uint64_t>(text.data() + last.length - 8) ^ last.words[2]);
    return difference == 0 ? read_known(text, last) : read_new(text);
  }

 private:
  static constexpr std::size_t kShortest = 15;  // the text of a kSyslog to the second
  static constexpr std::size_t kLongest = 20;   // of a kAccessLog

  // A second that was read; its text is kept in words that overlap.
  struct Second {
    // In the beginning two that no text has: the last byte of the one is the first
    // of the other.
    std::uint64_t words[3] = {0, ~std::uint64_t{0}, 0};
    std::size_t length = kShortest;
    TimeFormat format;
    std::int64_t value = 0;
  };
  // A line may have times in several notations.
  static std::size_t kind_of(const char* text) {
    return text[0] > '9' ? 0 : text[2] == '/' ? 1 : 2;
  }
  static std::optional<FoundTime> read_known(std::string_view text, const Second& last);
  std::optional<FoundTime> read_new(std::string_view text);

  std::array<Second, 3> seconds_;
};

// Appends; false, and nothing is appended, where no timestamp of that format
// has that value (hostile values). `format` is one that read_time() or
// parse_time_format() gave.
bool print_time(const TimeFormat& format, std::int64_t value, std::string& out);

}  // namespace logkit::segment
