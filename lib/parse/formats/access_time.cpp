#include "lib/parse/formats/access_time.h"

#include <cstring>

#include "lib/base/short_text.h"

namespace logkit::parse {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
// Where the seconds stand, and what is behind them.
constexpr std::size_t kSeconds = 18;
constexpr std::size_t kZone = 20;

}  // namespace

bool AccessTimes::take_in_known_minute(LineCursor& cursor, std::int64_t& time_ns) const {
  const char* const at = cursor.at();
  if (cursor.remaining_bytes() < kClfBytes || !same_bytes(at, known_, kSeconds) ||
      !same_bytes(at + kZone, known_ + kZone, kClfBytes - kZone))
    return false;
  const char tens = at[kSeconds];
  const char ones = at[kSeconds + 1];
  if (tens < '0' || tens > '5' || !is_digit(ones)) return false;
  time_ns = minute_ns_ + ((tens - '0') * 10 + (ones - '0')) * kSecondNs;
  cursor.skip(kClfBytes);
  return true;
}

void AccessTimes::remember(const char* begin, std::size_t bytes, const TimeParts& parts,
                           std::int64_t time_ns) {
  constexpr std::int64_t kMostYear = 2200;  // all of the minute fits
  const bool is_usual = bytes == kClfBytes && begin[kZone - 3] == ':' && begin[kZone] == ' ' &&
                        parts.has_year && parts.offset_s && parts.civil.year < kMostYear &&
                        parts.civil.nanosecond == 0 && parts.civil.second < 60;
  if (!is_usual) return;
  std::memcpy(known_, begin, kClfBytes);
  minute_ns_ = time_ns - std::int64_t{parts.civil.second} * kSecondNs;
}

AccessTimes::Found AccessTimes::take(LineCursor& cursor, std::int64_t& time_ns) {
  if (take_in_known_minute(cursor, time_ns)) return Found::kTime;
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
