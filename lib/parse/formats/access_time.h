// AccessTimes: the times of access logs, "17/May/2015:10:05:03 +0000]" or ISO 8601.
//
// Most lines are of the day of the one before: there only the clock is read.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "lib/parse/line_cursor.h"
#include "lib/parse/time_scan.h"

namespace logkit::parse {

class AccessTimes {
 public:
  explicit AccessTimes(const record::TimeContext& context) : times_(context) {}

  enum class Found { kTime, kImpossible, kNone };
  // A time and its closing bracket at the cursor, which then stands behind it; what is
  // impossible (the 31st of April) is a time, too, but for its value.
  Found take(LineCursor& cursor, std::int64_t& time_ns);

 private:
  static constexpr std::size_t kClfBytes = 27;  // with the bracket

  bool take_in_known_day(LineCursor& cursor, std::int64_t& time_ns) const;
  void remember(const char* begin, std::size_t bytes, const TimeParts& parts, std::int64_t time_ns);

  TimeResolver times_;
  char known_[kClfBytes] = {};  // zeros: none
  std::int64_t day_ns_ = 0;     // when its day began
};

}  // namespace logkit::parse
