#include "lib/base/time_text.h"

#include <limits>

namespace logkit {
namespace {

constexpr unsigned kMicrosecondNs = 1'000;
constexpr unsigned kMillisecondNs = 1'000'000;

char* put_three_digits(char* out, unsigned value) {
  *out++ = static_cast<char>('0' + value / 100);
  return put_two_digits(out, value % 100);
}

}  // namespace

char* TimeText::put_other_day(std::int64_t time_ns, char* out) {
  const char* const begin = out;
  out += format_rfc3339_ns(time_ns, out).size();
  // Only where all of the day can be told.
  if (time_ns < std::numeric_limits<std::int64_t>::min() + kNsPerDay ||
      time_ns > std::numeric_limits<std::int64_t>::max() - kNsPerDay)
    return out;
  day_ns_ = time_ns - floor_mod(time_ns, kNsPerDay);
  known_ns_ = kNsPerDay;
  std::memcpy(date_, begin, kDateBytes);
  return out;
}

char* TimeText::put_fraction(char* out, unsigned nanosecond) {
  *out++ = '.';
  out = put_three_digits(out, nanosecond / kMillisecondNs);
  nanosecond %= kMillisecondNs;
  if (nanosecond != 0) {
    out = put_three_digits(out, nanosecond / kMicrosecondNs);
    nanosecond %= kMicrosecondNs;
    if (nanosecond != 0) out = put_three_digits(out, nanosecond);
  }
  while (out[-1] == '0') --out;
  return out;
}

}  // namespace logkit
