// The time of a row in the units of a time format, as read_time() would give it
// if it stood in the line in UTC: what timestamps are stored relative to.
//
// Thread safety: pure function.
#pragma once

#include <cstdint>

#include "lib/segment/encoding/time_format.h"

namespace logkit::segment {

inline std::int64_t time_of_row(const TimeFormat& format, std::int64_t time_ns) {
  constexpr std::int64_t kNsOfDay = std::int64_t{86400} * 1'000'000'000;
  if (format.layout == TimeFormat::Layout::kTime) {
    time_ns %= kNsOfDay;
    if (time_ns < 0) time_ns += kNsOfDay;
  }
  std::int64_t unit_ns = format.layout == TimeFormat::Layout::kDate ? kNsOfDay : 1'000'000'000;
  for (std::uint8_t i = 0; i < format.fraction_digits && unit_ns > 1; ++i) unit_ns /= 10;
  // Rounded down, before 1970 too.
  return time_ns / unit_ns - (time_ns % unit_ns < 0 ? 1 : 0);
}

}  // namespace logkit::segment
