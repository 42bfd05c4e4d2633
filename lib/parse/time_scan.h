// The times that stand in log lines, read where they stand, at the speed of the
// formats: each scan_* moves the cursor behind what it read, or leaves it and
// answers false. (Times in fields, of any form, are record/timestamp.h's.)
//
// Thread safety: pure functions; a TimeResolver, one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "lib/parse/line_cursor.h"
#include "lib/record/timestamp_parts.h"

namespace logkit::parse {

using record::TimeParts;

// "Jan" … "Dec".
bool scan_month_name(LineCursor& cursor, unsigned& month);
// "10:05:03", with a fraction of any length behind '.' or ','.
bool scan_clock(LineCursor& cursor, TimeParts& parts);
// "Z", "+0200", "+02:00", "-05".
bool scan_zone(LineCursor& cursor, TimeParts& parts);
// "17/May/2015:10:05:03 +0000"; fraction and zone may be missing.
bool scan_clf_time(LineCursor& cursor, TimeParts& parts);
// "2015-05-17T10:05:03.123Z", a space for the T; the zone may be missing.
bool scan_iso_time(LineCursor& cursor, TimeParts& parts);
// Whether it would.
bool begins_iso_time(std::string_view text);

// "12:00:00", eight bytes: the seconds since midnight; kNoClock where they are none that
// every day has.
inline constexpr unsigned kNoClock = ~0u;
unsigned read_clock(const char* at);

// Parts to nanoseconds, for the lines of one source: mostly of the day of the line
// before. Where the context says the
// year (--year), it is the year of the first line: a step from December to
// January begins the next one, a step back ends it.
class TimeResolver {
 public:
  // `context` must outlive it; its now_ns may move.
  explicit TimeResolver(const record::TimeContext& context) : context_(context) {}

  const record::TimeContext& context() const { return context_; }
  // None where the parts are no date or the time does not fit.
  std::optional<std::int64_t> resolve(const TimeParts& parts);

 private:
  // Of a year and an offset.
  std::optional<std::int64_t> resolve_date(const CivilTime& civil, std::int64_t offset_s);
  std::optional<std::int64_t> resolve_year(TimeParts parts);

  const record::TimeContext& context_;
  CivilDate day_;  // of the last date and offset
  std::int64_t day_offset_s_ = 0;
  std::optional<std::int64_t> day_ns_;  // when it began there, where all of it fits
  std::int64_t years_passed_ = 0;  // since context_.year
  unsigned last_month_ = 0;        // of the line before without a year
};

}  // namespace logkit::parse
