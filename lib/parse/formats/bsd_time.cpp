#include "lib/parse/formats/bsd_time.h"

#include <cstring>

#include "lib/base/civil_time.h"
#include "lib/base/short_text.h"

namespace logkit::parse {
namespace {

// A year where a host may stand: four digits that can only be one.
unsigned year_behind(LineCursor& cursor) {
  LineCursor ahead = cursor;
  unsigned year = 0;
  if (!ahead.take(' ') || !ahead.digits(year, 4) || year < 1970 || year > 2100 ||
      ahead.peek() != ' ')
    return 0;
  cursor = ahead;
  return year;
}

// "Jan  2 03:04:05", "Jan 02 2024 03:04:05.678", "Jan  2 03:04:05 2024".
bool scan_bsd_time(LineCursor& cursor, TimeParts& parts) {
  unsigned year = 0;
  if (!scan_month_name(cursor, parts.civil.month) || !cursor.take(' ')) return false;
  cursor.skip_spaces();
  if (!cursor.number(parts.civil.day, 2) || !cursor.take(' ')) return false;
  if (cursor.peek(2) != ':') {
    if (!cursor.digits(year, 4) || !cursor.take(' ')) return false;
  }
  if (!scan_clock(cursor, parts)) return false;
  if (year == 0) year = year_behind(cursor);
  parts.has_year = year != 0;
  if (year != 0) parts.civil.year = year;
  return true;
}

}  // namespace

bool BsdTimes::take_in_known_day(LineCursor& cursor, std::int64_t& time_ns) const {
  const char* const at = cursor.at();
  // A space behind it, and no year.
  if (known_ != Known::kDay || cursor.remaining_bytes() < kBytes + 2 || at[kBytes] != ' ' ||
      is_digit(at[kBytes + 1]) || !same_bytes(at, date_, kDateBytes) || now_ns_ != context_.now_ns)
    return false;
  const unsigned seconds = read_clock(at + kDateBytes);
  if (seconds == kNoClock) return false;
  time_ns = day_ns_ + std::int64_t{seconds} * kNsPerSecond;
  cursor.skip(kBytes);
  return true;
}

BsdTimes::Found BsdTimes::take(LineCursor& cursor, std::int64_t& time_ns) {
  if (take_in_known_day(cursor, time_ns)) return Found::kTime;
  const char* const begin = cursor.at();
  TimeParts parts;
  if (!scan_bsd_time(cursor, parts)) return Found::kNone;
  const auto resolved = times_.resolve(parts);
  if (!resolved) {
    known_ = Known::kNothing;
    return Found::kImpossible;
  }
  time_ns = *resolved;
  remember(begin, static_cast<std::size_t>(cursor.at() - begin), parts, time_ns);
  return Found::kTime;
}

// The second line of a date makes its day known: times that stand alone cost no more.
void BsdTimes::remember(const char* begin, std::size_t bytes, const TimeParts& parts,
                        std::int64_t time_ns) {
  const unsigned seconds = bytes == kBytes ? read_clock(begin + kDateBytes) : kNoClock;
  if (seconds == kNoClock || parts.has_year || context_.offset_at) {
    known_ = Known::kNothing;
    return;
  }
  const bool is_second = known_ != Known::kNothing && same_bytes(begin, date_, kDateBytes);
  std::memcpy(date_, begin, kDateBytes);
  known_ = Known::kDate;
  if (!is_second) return;
  const std::optional<std::int64_t> first_ns = first_of_day(parts);
  if (!first_ns || *first_ns + std::int64_t{seconds} * kNsPerSecond != time_ns) return;
  known_ = Known::kDay;
  now_ns_ = context_.now_ns;
  day_ns_ = *first_ns;
}

// Nothing where its last second is of another year.
std::optional<std::int64_t> BsdTimes::first_of_day(TimeParts parts) {
  CivilTime& civil = parts.civil;
  civil.hour = civil.minute = civil.second = 0;
  const std::optional<std::int64_t> first_ns = times_.resolve(parts);
  civil.hour = 23;
  civil.minute = civil.second = 59;
  const std::optional<std::int64_t> last_ns = times_.resolve(parts);
  if (!first_ns || !last_ns || *last_ns - *first_ns != kNsPerDay - kNsPerSecond)
    return std::nullopt;
  return first_ns;
}

}  // namespace logkit::parse
