#include "lib/record/timestamp.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

#include "lib/base/byte_vector.h"
#include "lib/record/timestamp_parts.h"

namespace logkit::record {
namespace {

// Plain seconds from 2001 to 2286, or milliseconds of the same: what a number
// at the start of a line has to be to pass for a time.
constexpr std::size_t kEpochSecondDigits = 10;
constexpr std::size_t kEpochMillisecondDigits = 13;

constexpr std::uint64_t power_of_ten(unsigned exponent) {
  std::uint64_t power = 1;
  for (unsigned i = 0; i < exponent; ++i) power *= 10;
  return power;
}

// A decimal number as mantissa × 10^exponent, its sign apart.
struct Decimal {
  bool negative = false;
  std::uint64_t mantissa = 0;  // at most 19 digits, the rest dropped
  int exponent = 0;
  int digits = 0;  // of the mantissa, without leading zeros
};

bool take_exponent(TimeCursor& cursor, int& exponent) {
  if (cursor.peek() != 'e' && cursor.peek() != 'E') return true;
  cursor.skip(1);
  const bool negative = cursor.peek() == '-';
  if (negative || cursor.peek() == '+') cursor.skip(1);
  unsigned shift = 0;
  if (!cursor.digits(1, 3, shift)) return false;
  exponent += negative ? -static_cast<int>(shift) : static_cast<int>(shift);
  return true;
}

bool take_decimal(TimeCursor& cursor, Decimal& number) {
  number.negative = cursor.take('-');
  bool in_fraction = false;
  bool any = false;
  for (;; cursor.skip(1)) {
    const char c = cursor.peek();
    if (c == '.' && !in_fraction && any && is_time_digit(cursor.peek(1))) {
      in_fraction = true;
      continue;
    }
    if (!is_time_digit(c)) break;
    any = true;
    const bool keep = number.digits < 19;
    if (keep) {
      number.mantissa = number.mantissa * 10 + static_cast<std::uint64_t>(c - '0');
      if (number.mantissa > 0) ++number.digits;
    }
    number.exponent += (keep ? 0 : 1) - (in_fraction ? 1 : 0);
    if (number.exponent > 400) return false;
  }
  return any && take_exponent(cursor, number.exponent);
}

// The unit by the number of digits before the point, as a power of ten of
// nanoseconds; -1 for what is too small or too large.
int epoch_scale(int integer_digits) {
  if (integer_digits < 9 || integer_digits > 19) return -1;
  if (integer_digits <= 11) return 9;
  if (integer_digits <= 14) return 6;
  return integer_digits <= 17 ? 3 : 0;
}

std::optional<std::int64_t> epoch_ns(const Decimal& number) {
  const int scale = epoch_scale(number.digits + number.exponent);
  if (scale < 0) return std::nullopt;
  const int shift = number.exponent + scale;
  std::uint64_t magnitude_ns = number.mantissa;
  if (shift < 0) {
    magnitude_ns /= power_of_ten(static_cast<unsigned>(-shift));
  } else if (shift > 19 || __builtin_mul_overflow(magnitude_ns,
                                                  power_of_ten(static_cast<unsigned>(shift)),
                                                  &magnitude_ns)) {
    return std::nullopt;
  }
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (magnitude_ns > kMost) return std::nullopt;
  const auto time_ns = static_cast<std::int64_t>(magnitude_ns);
  return number.negative ? -time_ns : time_ns;
}

std::string_view trim_spaces(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// What may stand behind a whole time: "[Europe/Paris]" of Java, "(Coordinated
// Universal Time)" of JavaScript.
bool is_zone_remark(std::string_view rest) {
  if (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  if (rest.size() < 3) return false;
  return (rest.front() == '[' && rest.back() == ']') || (rest.front() == '(' && rest.back() == ')');
}

std::optional<FoundTime> time_at(std::string_view line, std::size_t begin, bool at_line_start,
                                 const TimeContext& context, TimeMemory* memory) {
  const std::string_view text = line.substr(begin);
  if (memory != nullptr) {
    FoundTime found{.begin = begin};
    const std::size_t bytes = remembered_time(text, context.now_ns, *memory, found.time_ns);
    found.end = begin + bytes;
    if (bytes != 0) return found;
  }
  TimeCursor cursor(text);
  TimeParts parts;
  if (!take_time(cursor, parts, at_line_start, memory) || !parts.has_clock) return std::nullopt;
  if (is_time_letter(cursor.peek()) || is_time_digit(cursor.peek())) return std::nullopt;
  const std::optional<std::int64_t> time_ns = resolve(parts, context, memory);
  if (!time_ns) return std::nullopt;
  return FoundTime{*time_ns, begin, begin + cursor.offset()};
}

// 1772366400, 1772366400.123, 1772366400123 with nothing glued to it.
std::optional<FoundTime> epoch_at(std::string_view line, std::size_t begin) {
  if (!is_time_digit(line[begin])) return std::nullopt;
  TimeCursor cursor(line.substr(begin));
  const std::size_t integer_digits = cursor.count_digits(kEpochMillisecondDigits + 1);
  const bool is_epoch =
      (integer_digits == kEpochSecondDigits || integer_digits == kEpochMillisecondDigits) &&
      cursor.peek() != '0';
  Decimal number;
  if (!is_epoch || !take_decimal(cursor, number)) return std::nullopt;
  const char next = cursor.peek();
  if (is_time_letter(next) || next == '.' || next == '-' || next == '_') return std::nullopt;
  const std::optional<std::int64_t> time_ns = epoch_ns(number);
  if (!time_ns) return std::nullopt;
  return FoundTime{*time_ns, begin, begin + cursor.offset()};
}

// "<34>", "<34>1 ": where the line's own text begins.
std::size_t skip_priority(std::string_view line) {
  if (line.empty() || line.front() != '<') return 0;
  TimeCursor cursor(line);
  unsigned priority = 0;
  if (!cursor.take('<') || !cursor.digits(1, 3, priority) || !cursor.take('>')) return 0;
  if (cursor.peek() == '1' && cursor.peek(1) == ' ') cursor.skip(2);
  return cursor.offset();
}

// What stands before a time, and what begins one within a line.
enum : std::uint8_t { kOpener = 1, kTimeStart = 2 };
constexpr std::array<std::uint8_t, 256> kPlaces = [] {
  std::array<std::uint8_t, 256> places{};
  for (const unsigned char c : std::string_view(" \t[({\"'=,;|>:")) places[c] |= kOpener;
  for (const unsigned char c : std::string_view("0123456789JFMASONDTW")) places[c] |= kTimeStart;
  return places;
}();
unsigned place_of(char c) { return kPlaces[static_cast<unsigned char>(c)]; }
bool may_begin_time(std::string_view line, std::size_t at) {
  return (place_of(line[at - 1]) & kOpener) != 0 && (place_of(line[at]) & kTimeStart) != 0;
}

// The first place from `at` on, which is not 0, where a time may begin; `stop` where
// there is none before it.
std::size_t next_place(std::string_view line, std::size_t at, std::size_t stop) {
#if LK_BYTE_VECTORS
  for (; at < stop && line.size() - at >= kVectorBytes; at += kVectorBytes) {
    const ByteVector bytes = load_vector(line.data() + at);
    unsigned places = vector_bits(both(is_like_delimiter(load_vector(line.data() + at - 1)),
                                       either(is_between(bytes, '0', '9'),
                                              is_between(bytes, 'A', 'Z'))));
    for (; places != 0; places &= places - 1) {
      const std::size_t place = at + static_cast<std::size_t>(std::countr_zero(places));
      if (may_begin_time(line, place)) return std::min(place, stop);
    }
  }
#endif
  while (at < stop && !may_begin_time(line, at)) ++at;
  return std::min(at, stop);
}

}  // namespace

std::optional<std::int64_t> parse_epoch(std::string_view text) {
  TimeCursor cursor(text);
  Decimal number;
  if (!take_decimal(cursor, number) || !cursor.at_end()) return std::nullopt;
  return epoch_ns(number);
}

std::optional<std::int64_t> parse_timestamp(std::string_view text, const TimeContext& context,
                                            TimeMemory* memory) {
  text = trim_spaces(text);
  TimeCursor cursor(text);
  TimeParts parts;
  if (take_time(cursor, parts, true, memory) &&
      (cursor.at_end() || is_zone_remark(cursor.rest()))) {
    if (const auto time_ns = resolve(parts, context, memory)) return time_ns;
  }
  return parse_epoch(text);
}

std::optional<FoundTime> parse_timestamp_prefix(std::string_view text, const TimeContext& context) {
  return time_at(text, 0, true, context, nullptr);
}

std::optional<FoundTime> find_timestamp(std::string_view line, const TimeContext& context,
                                        TimeMemory* memory) {
  std::size_t start = skip_priority(line);
  while (start < line.size() && start < kFindBytes && line[start] == ' ') ++start;
  if (start >= line.size()) return std::nullopt;
  if (auto found = time_at(line, start, true, context, memory)) return found;
  if (auto found = epoch_at(line, start)) return found;
  const std::size_t stop = std::min(line.size(), kFindBytes);
  for (std::size_t at = next_place(line, start + 1, stop); at < stop;
       at = next_place(line, at + 1, stop)) {
    const char opener = line[at - 1];
    if (auto found = time_at(line, at, false, context, memory)) return found;
    if (opener != '(' && opener != '[' && opener != '=') continue;
    if (auto found = epoch_at(line, at)) return found;
  }
  return std::nullopt;
}

}  // namespace logkit::record
