// BsdTimes: the times of BSD syslog: "Jan  2 03:04:05" with or without fraction, year
// before or behind the clock.
//
// Most lines are of the day of the one before: there only the clock is read. Which year
// it is depends on the clock of the machine, too: of a day it is known where its first
// and its last second are of the same.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "lib/parse/line_cursor.h"
#include "lib/parse/time_scan.h"

namespace logkit::parse {

class BsdTimes {
 public:
  // `context` must outlive it; its now_ns may move.
  explicit BsdTimes(const record::TimeContext& context) : context_(context), times_(context) {}

  enum class Found { kTime, kImpossible, kNone };
  // A time at the cursor, which then stands behind it; what is impossible (the 31st of
  // April) is a time, too, but for its value.
  Found take(LineCursor& cursor, std::int64_t& time_ns);
  // Of another notation.
  std::optional<std::int64_t> resolve(const TimeParts& parts) {
    known_ = Known::kNothing;
    return times_.resolve(parts);
  }

 private:
  static constexpr std::size_t kDateBytes = 7;  // "Jan  2 "
  static constexpr std::size_t kBytes = 15;     // with the clock

  bool take_in_known_day(LineCursor& cursor, std::int64_t& time_ns) const;
  void remember(const char* begin, std::size_t bytes, const TimeParts& parts, std::int64_t time_ns);
  std::optional<std::int64_t> first_of_day(TimeParts parts);

  const record::TimeContext& context_;
  TimeResolver times_;
  enum class Known { kNothing, kDate, kDay };
  Known known_ = Known::kNothing;
  char date_[kDateBytes] = {};
  std::int64_t now_ns_ = 0;  // at which day_ns_ was found
  std::int64_t day_ns_ = 0;  // when the day began
};

}  // namespace logkit::parse
