// TimeText: times as RFC 3339, as format_rfc3339_ns() writes them. Times of records
// mostly lie in the day of the one before: then only the clock is new.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "lib/base/civil_time.h"
#include "lib/base/digits.h"

namespace logkit {

class TimeText {
 public:
  // What put() may write to: more than the text.
  static constexpr std::size_t kRoomBytes = 40;

  // Answers what is behind the text.
  char* put(std::int64_t time_ns, char* out) {
    const std::uint64_t since_ns =
        static_cast<std::uint64_t>(time_ns) - static_cast<std::uint64_t>(day_ns_);
    if (since_ns >= known_ns_) [[unlikely]]
      return put_other_day(time_ns, out);
    std::memcpy(out, date_, kDateBytes);
    const auto seconds = static_cast<unsigned>(since_ns / kNsPerSecond);
    const auto nanosecond = static_cast<unsigned>(since_ns % kNsPerSecond);
    char* at = put_two_digits(out + kDateBytes, seconds / 3600);
    *at = ':';
    at = put_two_digits(at + 1, seconds / 60 % 60);
    *at = ':';
    at = put_two_digits(at + 1, seconds % 60);
    if (nanosecond != 0) at = put_fraction(at, nanosecond);
    *at = 'Z';
    return at + 1;
  }

 private:
  static constexpr std::size_t kDateBytes = 11;  // "2026-03-01T"

  char* put_other_day(std::int64_t time_ns, char* out);
  // Without zeros at its end.
  static char* put_fraction(char* out, unsigned nanosecond);

  std::int64_t day_ns_ = 0;     // when the day began
  std::uint64_t known_ns_ = 0;  // how much of it is known: all or nothing
  char date_[kDateBytes] = {};
};

}  // namespace logkit
