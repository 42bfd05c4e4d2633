#include "lib/segment/encoding/number_text.h"

#include <array>
#include <bit>
#include <charconv>

#include "lib/segment/encoding/hex_digits.h"

namespace logkit::segment {
namespace {

constexpr std::array<std::int64_t, 19> kPowersOfTen = [] {
  std::array<std::int64_t, 19> powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

std::uint64_t magnitude(std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  return number < 0 ? 0 - bits : bits;
}

// `value` has no more digits than that.
char* put_digits(std::uint64_t value, std::size_t width, char* to) {
  for (std::size_t i = width; i-- > 0; value /= 10) to[i] = static_cast<char>('0' + value % 10);
  return to + width;
}

__extension__ using Wide = unsigned __int128;

// Bit i is set where byte i is a point.
std::uint32_t points_of(std::uint64_t bytes) {
  constexpr std::uint64_t kLow = 0x7F7F7F7F7F7F7F7F;
  const std::uint64_t others = bytes ^ 0x2E2E2E2E2E2E2E2E;
  const std::uint64_t zeros = ~(((others & kLow) + kLow) | others | kLow);  // 0x80 in each
  return static_cast<std::uint32_t>((zeros >> 7) * 0x0102040810204080 >> 56);
}

}  // namespace

std::int64_t power_of_ten(std::size_t exponent) { return kPowersOfTen[exponent]; }

bool parse_decimal(std::string_view text, DecimalText& decimal) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  std::uint64_t value = 0;
  if (whole.size() > kMaxFixedDigits || !parse_digits(whole, value)) return false;
  if (whole.front() == '0' && whole.size() > 1) return false;
  decimal.fraction_digits = 0;
  decimal.digits = static_cast<std::uint8_t>(whole.size());
  if (point != std::string_view::npos) {
    const std::string_view fraction = text.substr(point + 1);
    std::uint64_t part = 0;
    if (whole.size() + fraction.size() > kMaxFixedDigits || !parse_digits(fraction, part)) {
      return false;
    }
    value = value * static_cast<std::uint64_t>(power_of_ten(fraction.size())) + part;
    decimal.fraction_digits = static_cast<std::uint8_t>(fraction.size());
    decimal.digits = static_cast<std::uint8_t>(whole.size() + fraction.size());
  }
  if (negative && value == 0) return false;
  decimal.number = static_cast<std::int64_t>(negative ? 0 - value : value);
  return true;
}

bool parse_hex(std::string_view text, std::uint64_t& value, std::uint8_t& letters) {
  if (text.empty() || text.size() > kMaxHexDigits) return false;
  value = 0;
  std::uint8_t seen = 0;
  for (const char c : text) {
    const HexDigit digit = hex_digit(c);
    seen = static_cast<std::uint8_t>(seen | digit.flags);
    value = value << 4 | digit.value;
  }
  letters = static_cast<std::uint8_t>(letters | seen);
  return (seen & HexDigit::kNone) == 0;
}

// Lengths of numbers are as good as random, so there is no branch on them: the
// places of the points are bits of a mask, and the digits of a number are
// shifted to the top of a word.
bool parse_address(std::string_view text, std::uint32_t& address) {
  const std::size_t size = text.size();
  if (size < 7 || size > 15) return false;
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  if (size == 7) {
    low = load_chunk(text.data(), size);
  } else {
    low = load_le<std::uint64_t>(text.data());
    if (size > 8) high = load_le<std::uint64_t>(text.data() + size - 8) >> 8 * (16 - size);
  }
  const Wide bytes = Wide{high} << 64 | low;
  std::uint32_t points = points_of(low) | points_of(high) << 8;
  const std::uint32_t but_one = points & (points - 1);
  const std::uint32_t but_two = but_one & (but_one - 1);
  if (but_two == 0 || (but_two & (but_two - 1)) != 0) return false;
  points |= 1u << size;
  std::uint32_t value = 0;
  bool bad = false;
  for (std::uint32_t start = 0, part = 0; part < 4; ++part) {
    const auto end = static_cast<std::uint32_t>(std::countr_zero(points));
    points &= points - 1;
    const std::uint32_t length = end - start;
    bad |= length - 1 >= 3;
    // Hundreds, tens and ones in the bytes from the lowest, zeros where there are none.
    const auto number = static_cast<std::uint32_t>(bytes >> 8 * start);
    const std::uint32_t digits = (number ^ 0x30303030u) << (8 * (4 - length) & 31) >> 8;
    bad |= ((digits | (digits + 0x767676)) & 0x808080) != 0;  // one above 9
    bad |= __builtin_bswap32(digits) > 0x02050500;            // above 255
    // No leading zero: a zero alone, or a first digit.
    bad |= length != 1 && (number & 0xFF) == '0';
    // What is wanted is the third byte; what is below it does not carry.
    value = value << 8 | (digits * 0x640A01u >> 16 & 0xFF);
    start = end + 1;
  }
  address = value;
  return !bad;
}

char* write_digits(std::int64_t number, std::size_t width, char* to) {
  if (width > kMaxFixedDigits || number < 0 || number >= power_of_ten(width)) return nullptr;
  return put_digits(static_cast<std::uint64_t>(number), width, to);
}

char* write_decimal(std::int64_t number, std::size_t fraction_digits, char* to) {
  if (fraction_digits > kMaxFixedDigits) return nullptr;
  const auto unit = static_cast<std::uint64_t>(power_of_ten(fraction_digits));
  const std::uint64_t value = magnitude(number);
  if (number < 0) *to++ = '-';
  to = std::to_chars(to, to + 20, value / unit).ptr;
  if (fraction_digits == 0) return to;
  *to++ = '.';
  return put_digits(value % unit, fraction_digits, to);
}

char* write_hex(std::uint64_t value, std::size_t width, bool upper_case, char* to) {
  const std::size_t natural =
      value == 0 ? 1 : (static_cast<std::size_t>(std::bit_width(value)) + 3) / 4;
  if (width == 0) width = natural;
  if (natural > width || width > kMaxHexDigits) return nullptr;
  for (std::size_t i = width; i-- > 0; value >>= 4) to[i] = hex_text(value & 15, upper_case);
  return to + width;
}

char* write_address(std::int64_t address, char* to) {
  if (address < 0 || address > 0xFFFFFFFF) return nullptr;
  for (int shift = 24; shift >= 0; shift -= 8) {
    to = std::to_chars(to, to + 3, static_cast<unsigned>(address >> shift & 0xFF)).ptr;
    if (shift > 0) *to++ = '.';
  }
  return to;
}

}  // namespace logkit::segment
