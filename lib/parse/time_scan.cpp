#include "lib/parse/time_scan.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>

namespace logkit::parse {
namespace {

constexpr std::uint32_t pack(char a, char b, char c) {
  return static_cast<std::uint32_t>(static_cast<unsigned char>(a)) << 16 |
         static_cast<std::uint32_t>(static_cast<unsigned char>(b)) << 8 |
         static_cast<std::uint32_t>(static_cast<unsigned char>(c));
}

unsigned month_of(char a, char b, char c) {
  switch (pack(a, b, c)) {
    case pack('J', 'a', 'n'): return 1;
    case pack('F', 'e', 'b'): return 2;
    case pack('M', 'a', 'r'): return 3;
    case pack('A', 'p', 'r'): return 4;
    case pack('M', 'a', 'y'): return 5;
    case pack('J', 'u', 'n'): return 6;
    case pack('J', 'u', 'l'): return 7;
    case pack('A', 'u', 'g'): return 8;
    case pack('S', 'e', 'p'): return 9;
    case pack('O', 'c', 't'): return 10;
    case pack('N', 'o', 'v'): return 11;
    case pack('D', 'e', 'c'): return 12;
    default: return 0;
  }
}

void scan_fraction(LineCursor& cursor, TimeParts& parts) {
  constexpr unsigned kUnits[] = {0,      100'000'000, 10'000'000, 1'000'000, 100'000,
                                 10'000, 1'000,       100,        10,        1};
  constexpr std::size_t kMostDigits = std::size(kUnits) - 1;
  const std::string_view rest = cursor.rest();
  if (rest.size() < 2 || (rest[0] != '.' && rest[0] != ',') || !is_digit(rest[1])) return;
  unsigned value = 0;
  std::size_t at = 1;
  for (; at < rest.size() && is_digit(rest[at]); ++at)
    if (at <= kMostDigits) value = value * 10 + static_cast<unsigned>(rest[at] - '0');
  parts.civil.nanosecond = value * kUnits[std::min(at - 1, kMostDigits)];
  cursor.skip(at);
}

}  // namespace

bool scan_month_name(LineCursor& cursor, unsigned& month) {
  if (cursor.remaining_bytes() < 3) return false;
  const unsigned found = month_of(cursor.peek(), cursor.peek(1), cursor.peek(2));
  if (found == 0) return false;
  month = found;
  cursor.skip(3);
  return true;
}

bool scan_clock(LineCursor& cursor, TimeParts& parts) {
  const char* const start = cursor.at();
  CivilTime& civil = parts.civil;
  if (cursor.digits(civil.hour, 2) && cursor.take(':') && cursor.digits(civil.minute, 2) &&
      cursor.take(':') && cursor.digits(civil.second, 2)) {
    scan_fraction(cursor, parts);
    parts.has_clock = true;
    return true;
  }
  cursor.move_to(start);
  return false;
}

bool scan_zone(LineCursor& cursor, TimeParts& parts) {
  const char* const start = cursor.at();
  if (cursor.take('Z')) {
    parts.offset_s = 0;
    return true;
  }
  const char sign = cursor.peek();
  if (sign != '+' && sign != '-') return false;
  cursor.skip(1);
  unsigned hours = 0;
  unsigned minutes = 0;
  if (!cursor.digits(hours, 2) || hours > 23) {
    cursor.move_to(start);
    return false;
  }
  const bool has_colon = cursor.peek() == ':' && is_digit(cursor.peek(1));
  if (has_colon) cursor.skip(1);
  if ((has_colon || is_digit(cursor.peek())) && (!cursor.digits(minutes, 2) || minutes > 59)) {
    cursor.move_to(start);
    return false;
  }
  const std::int64_t seconds = hours * 3600 + minutes * 60;
  parts.offset_s = sign == '-' ? -seconds : seconds;
  return true;
}

bool scan_clf_time(LineCursor& cursor, TimeParts& parts) {
  const char* const start = cursor.at();
  unsigned year = 0;
  if (cursor.digits(parts.civil.day, 2) && cursor.take('/') &&
      scan_month_name(cursor, parts.civil.month) && cursor.take('/') &&
      cursor.digits(year, 4) && cursor.take(':') && scan_clock(cursor, parts)) {
    parts.civil.year = year;
    parts.has_year = true;
    if (cursor.peek() != ' ') return true;
    cursor.skip(1);
    if (scan_zone(cursor, parts)) return true;
  }
  cursor.move_to(start);
  return false;
}

namespace {

constexpr std::size_t kIsoBytes = 19;  // 2026-03-01T12:00:00

// The digits of eight bytes as numbers, and whether there are digits at the places
// that `digits` has 0xF of, and at the others what `others` has.
bool is_shaped(const char* at, std::uint64_t digits, std::uint64_t others, std::uint64_t& values) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, sizeof bytes);
  if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap64(bytes);
  constexpr std::uint64_t kZeros = 0x3030303030303030;
  const std::uint64_t high = digits << 4;  // 0xF0 where a digit is
  const std::uint64_t separators = ~(digits | high);
  if ((bytes & high) != (kZeros & high) || (bytes & separators) != (others & separators))
    return false;
  values = bytes & digits;
  // Above nine, six more carries into the high half.
  constexpr std::uint64_t kSixes = 0x0606060606060606;
  return (((values + (kSixes & digits)) & high) == 0);
}

constexpr unsigned two_of(std::uint64_t values, unsigned place) {
  return static_cast<unsigned>((values >> 8 * place) & 15) * 10 +
         static_cast<unsigned>((values >> 8 * (place + 1)) & 15);
}

}  // namespace

namespace {

// Of "2026-03-01T12:00:00".
struct IsoDigits {
  std::uint64_t date = 0;   // "2026-03-"
  std::uint64_t clock = 0;  // "12:00:00"

  bool read(std::string_view text) {
    if (text.size() < kIsoBytes) return false;
    const char* const at = text.data();
    return (at[10] == 'T' || at[10] == ' ') && is_digit(at[8]) && is_digit(at[9]) &&
           is_shaped(at, 0x000F0F000F0F0F0F, 0x2D00002D00000000, date) &&
           is_shaped(at + 11, 0x0F0F000F0F000F0F, 0x00003A00003A0000, clock);
  }
};

}  // namespace

unsigned read_clock(const char* at) {
  std::uint64_t values = 0;
  if (!is_shaped(at, 0x0F0F000F0F000F0F, 0x00003A00003A0000, values)) return kNoClock;
  // In the place of each ten, the two digits as a number.
  const std::uint64_t pairs = values * 10 + (values >> 8);
  const auto hour = static_cast<unsigned>(pairs & 0xFF);
  const auto minute = static_cast<unsigned>(pairs >> 24 & 0xFF);
  const auto second = static_cast<unsigned>(pairs >> 48 & 0xFF);
  if (hour > 23 || minute > 59 || second > 59) return kNoClock;
  return hour * 3600 + minute * 60 + second;
}

bool begins_iso_time(std::string_view text) {
  IsoDigits digits;
  return digits.read(text);
}

bool scan_iso_time(LineCursor& cursor, TimeParts& parts) {
  IsoDigits digits;
  if (!digits.read(cursor.rest())) return false;
  const char* const at = cursor.at();
  const auto [date, clock] = digits;
  CivilTime& civil = parts.civil;
  civil.year = std::int64_t{two_of(date, 0)} * 100 + two_of(date, 2);
  civil.month = two_of(date, 5);
  civil.day = static_cast<unsigned>(at[8] - '0') * 10 + static_cast<unsigned>(at[9] - '0');
  civil.hour = two_of(clock, 0);
  civil.minute = two_of(clock, 3);
  civil.second = two_of(clock, 6);
  parts.has_year = true;
  parts.has_clock = true;
  cursor.skip(kIsoBytes);
  scan_fraction(cursor, parts);
  scan_zone(cursor, parts);
  return true;
}

std::optional<std::int64_t> TimeResolver::resolve(const TimeParts& parts) {
  if (parts.has_year && parts.offset_s) return resolve_date(parts.civil, *parts.offset_s);
  if (parts.has_year && !parts.has_impossible_zone && !context_.offset_at)
    return resolve_date(parts.civil, context_.default_offset_s);
  if (!parts.has_year && context_.year) return resolve_year(parts);
  return record::resolve(parts, context_);
}

std::optional<std::int64_t> TimeResolver::resolve_date(const CivilTime& civil,
                                                       std::int64_t offset_s) {
  const bool is_usual = civil.hour <= 23 && civil.minute <= 59 && civil.second <= 59 &&
                        civil.nanosecond < kNsPerSecond;
  const std::int64_t since_ns =
      (std::int64_t{civil.hour} * 3600 + civil.minute * 60 + civil.second) * kNsPerSecond +
      civil.nanosecond;
  if (day_ns_ && is_usual && civil.day == day_.day && civil.month == day_.month &&
      civil.year == day_.year && offset_s == day_offset_s_)
    return *day_ns_ + since_ns;
  const std::optional<std::int64_t> time_ns = ns_from_civil(civil, offset_s);
  constexpr std::int64_t kFirstYear = 1700;  // all days of the years between fit
  constexpr std::int64_t kLastYear = 2200;
  if (!time_ns || !is_usual || civil.year < kFirstYear || civil.year > kLastYear) return time_ns;
  day_ = {civil.year, civil.month, civil.day};
  day_offset_s_ = offset_s;
  day_ns_ = *time_ns - since_ns;
  return time_ns;
}

std::optional<std::int64_t> TimeResolver::resolve_year(TimeParts parts) {
  constexpr unsigned kHalfYear = 6;
  const unsigned month = parts.civil.month;
  if (last_month_ >= month + kHalfYear) {
    ++years_passed_;
  } else if (last_month_ != 0 && month >= last_month_ + kHalfYear && years_passed_ > 0) {
    --years_passed_;
  }
  last_month_ = month;
  parts.civil.year = *context_.year + years_passed_;
  parts.has_year = true;
  return record::resolve(parts, context_);
}

}  // namespace logkit::parse
