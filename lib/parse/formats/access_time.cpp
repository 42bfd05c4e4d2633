#include "lib/parse/formats/access_time.h"

#include <cstring>

#include "lib/base/short_text.h"

namespace logkit::parse {
namespace {

// Where the clock stands, and what is behind it.
constexpr std::size_t kClock = 12;
constexpr std::size_t kZone = 20;

}  // namespace

bool AccessTimes::take_in_known_day(LineCursor& cursor, std::int64_t& time_ns) const {
  const char* const at = cursor.at();
  if (cursor.remaining_bytes() < kClfBytes || !same_bytes(at, known_, kClock) ||
      !same_bytes(at + kZone, known_ + kZone, kClfBytes - kZone))
    return false;
  const unsigned seconds = read_clock(at + kClock);
  if (seconds == kNoClock) return false;
  time_ns = day_ns_ + std::int64_t{seconds} * kNsPerSecond;
  cursor.skip(kClfBytes);
  return true;
}

void AccessTimes::remember(const char* begin, std::size_t bytes, const TimeParts& parts,
                           std::int64_t time_ns) {
  // All days of the years between fit.
  constexpr std::int64_t kFirstYear = 1700;
  constexpr std::int64_t kLastYear = 2200;
  if (bytes != kClfBytes || !parts.has_year || !parts.offset_s || parts.civil.year < kFirstYear ||
      parts.civil.year > kLastYear)
    return;
  const unsigned seconds = begin[kZone] == ' ' ? read_clock(begin + kClock) : kNoClock;
  if (seconds == kNoClock) return;
  std::memcpy(known_, begin, kClfBytes);
  day_ns_ = time_ns - std::int64_t{seconds} * kNsPerSecond;
}

AccessTimes::Found AccessTimes::take(LineCursor& cursor, std::int64_t& time_ns) {
  if (take_in_known_day(cursor, time_ns)) return Found::kTime;
  const char* const begin = cursor.at();
  TimeParts parts;
  if (!(scan_clf_time(cursor, parts) || scan_iso_time(cursor, parts)) || !cursor.take(']'))
    return Found::kNone;
  const auto resolved = times_.resolve(parts);
  if (!resolved) return Found::kImpossible;
  time_ns = *resolved;
  remember(begin, static_cast<std::size_t>(cursor.at() - begin), parts, time_ns);
  return Found::kTime;
}

}  // namespace logkit::parse
