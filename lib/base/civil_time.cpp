#include "lib/base/civil_time.h"

#include <cstdlib>
#include <cstring>

#include "lib/base/digits.h"

namespace logkit {
namespace {

// "2026-03-01T12:00:00": 19 bytes.
char* put_seconds(char* out, const CivilTime& civil) {
  const auto year = static_cast<std::uint64_t>(civil.year);
  out = put_two_digits(out, year / 100);
  out = put_two_digits(out, year % 100);
  *out++ = '-';
  out = put_two_digits(out, civil.month);
  *out++ = '-';
  out = put_two_digits(out, civil.day);
  *out++ = 'T';
  out = put_two_digits(out, civil.hour);
  *out++ = ':';
  out = put_two_digits(out, civil.minute);
  *out++ = ':';
  return put_two_digits(out, civil.second);
}

// All nine digits.
char* put_fraction(char* out, unsigned nanosecond) {
  *out++ = static_cast<char>('0' + nanosecond / 100'000'000);
  nanosecond %= 100'000'000;
  for (unsigned unit = 1'000'000; unit != 0; unit /= 100)
    out = put_two_digits(out, nanosecond / unit % 100);
  return out;
}

// Reads fixed-width pieces; stays failed after the first mismatch.
class Pieces {
 public:
  explicit Pieces(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  bool complete() const { return ok_ && at_ == end_; }
  unsigned number(int width) {
    unsigned value = 0;
    if (end_ - at_ < width) return fail();
    for (int i = 0; i < width; ++i, ++at_) {
      const unsigned digit = static_cast<unsigned char>(*at_) - unsigned{'0'};
      if (digit > 9) return fail();
      value = value * 10 + digit;
    }
    return value;
  }
  char one_of(std::string_view allowed) {
    if (at_ != end_ && allowed.find(*at_) != std::string_view::npos) return *at_++;
    fail();
    return 0;
  }
  // ".123", or nothing.
  unsigned fraction_ns() {
    if (at_ == end_ || *at_ != '.') return 0;
    ++at_;
    unsigned value = 0;
    unsigned unit = 100'000'000;
    const char* const first = at_;
    for (; at_ != end_ && *at_ >= '0' && *at_ <= '9'; ++at_, unit /= 10)
      value += static_cast<unsigned>(*at_ - '0') * unit;
    return at_ == first ? fail() : value;
  }
  std::int64_t zone_s() {
    const char sign = one_of("Zz+-");
    if (sign != '+' && sign != '-') return 0;
    const unsigned hours = number(2);
    one_of(":");
    const unsigned minutes = number(2);
    if (hours > 23 || minutes > 59) return fail();
    const std::int64_t seconds = std::int64_t{hours} * 3600 + minutes * 60;
    return sign == '-' ? -seconds : seconds;
  }

 private:
  unsigned fail() {
    ok_ = false;
    at_ = end_;
    return 0;
  }

  const char* at_;
  const char* end_;
  bool ok_ = true;
};

}  // namespace

bool is_valid(const CivilTime& civil) {
  return civil.month >= 1 && civil.month <= 12 && civil.day >= 1 &&
         civil.day <= days_in_month(civil.year, civil.month) && civil.hour <= 23 &&
         civil.minute <= 59 && civil.second <= 60 && civil.nanosecond < kNsPerSecond;
}

CivilTime civil_from_ns(std::int64_t time_ns) {
  const std::int64_t days = day_of_ns(time_ns);
  // Not time_ns - days * kNsPerDay: the product of the first day overflows.
  const std::int64_t of_day_ns = floor_mod(time_ns, kNsPerDay);
  const auto of_day_s = static_cast<unsigned>(of_day_ns / kNsPerSecond);
  const CivilDate date = civil_from_days(days);
  CivilTime civil;
  civil.year = date.year;
  civil.month = date.month;
  civil.day = date.day;
  civil.hour = of_day_s / 3600;
  civil.minute = of_day_s / 60 % 60;
  civil.second = of_day_s % 60;
  civil.nanosecond = static_cast<unsigned>(of_day_ns % kNsPerSecond);
  return civil;
}

std::optional<std::int64_t> ns_from_civil(const CivilTime& civil, std::int64_t offset_s) {
  constexpr std::int64_t kMaxYear = 1'000'000;  // keeps what follows from overflowing
  constexpr std::int64_t kMaxOffset = 100 * kSecondsPerDay;
  if (!is_valid(civil) || civil.year > kMaxYear || civil.year < -kMaxYear) return std::nullopt;
  if (offset_s > kMaxOffset || offset_s < -kMaxOffset) return std::nullopt;
  const std::int64_t days = days_from_civil(civil.year, civil.month, civil.day);
  const std::int64_t of_day_s =
      std::int64_t{civil.hour} * 3600 + civil.minute * 60 + civil.second;
  return ns_from_seconds(days * kSecondsPerDay + of_day_s - offset_s, civil.nanosecond);
}

std::string_view format_rfc3339_ns(std::int64_t time_ns, char* out) {
  const CivilTime civil = civil_from_ns(time_ns);
  char* end = put_seconds(out, civil);
  if (civil.nanosecond != 0) {
    *end++ = '.';
    end = put_fraction(end, civil.nanosecond);
    while (end[-1] == '0') --end;
  }
  *end++ = 'Z';
  return {out, static_cast<std::size_t>(end - out)};
}

std::string format_rfc3339_ns(std::int64_t time_ns) {
  char buffer[kRfc3339MaxBytes];
  return std::string(format_rfc3339_ns(time_ns, buffer));
}

std::string format_rfc3339_fixed(std::int64_t time_ns, unsigned digits) {
  char buffer[kRfc3339MaxBytes];
  const CivilTime civil = civil_from_ns(time_ns);
  char* end = put_seconds(buffer, civil);
  if (digits > 0) {
    *end++ = '.';
    put_fraction(end, civil.nanosecond);
    end += digits < 9 ? digits : 9;
  }
  *end++ = 'Z';
  return {buffer, static_cast<std::size_t>(end - buffer)};
}

std::string format_date(std::int64_t days) {
  const CivilDate date = civil_from_days(days);
  std::string year = std::to_string(std::llabs(date.year));
  if (year.size() < 4) year.insert(0, 4 - year.size(), '0');
  if (date.year < 0) year.insert(0, 1, '-');
  if (date.year > 9999) year.insert(0, 1, '+');
  char rest[6] = {'-', 0, 0, '-', 0, 0};
  put_two_digits(rest + 1, date.month);
  put_two_digits(rest + 4, date.day);
  return year.append(rest, sizeof rest);
}

std::optional<std::int64_t> parse_rfc3339_ns(std::string_view text) {
  Pieces pieces(text);
  CivilTime civil;
  civil.year = pieces.number(4);
  pieces.one_of("-");
  civil.month = pieces.number(2);
  pieces.one_of("-");
  civil.day = pieces.number(2);
  pieces.one_of("Tt ");
  civil.hour = pieces.number(2);
  pieces.one_of(":");
  civil.minute = pieces.number(2);
  pieces.one_of(":");
  civil.second = pieces.number(2);
  civil.nanosecond = pieces.fraction_ns();
  const std::int64_t offset_s = pieces.zone_s();
  if (!pieces.complete()) return std::nullopt;
  return ns_from_civil(civil, offset_s);
}

}  // namespace logkit
