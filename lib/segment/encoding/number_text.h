// Numbers to text and back, each notation to the letter: what would not be
// written the same again is not read. Digits are read eight at a time: D. Lemire,
// Quickly parsing eight digits, 2018.
//
// Writers take room for kMaxNumberText bytes and return the end of what they
// wrote, or null where the number has no such text.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string_view>

#include "lib/base/bytes.h"
#include "lib/segment/index/load_chunk.h"

namespace logkit::segment {

inline constexpr std::size_t kMaxFixedDigits = 18;
inline constexpr std::size_t kMaxHexDigits = 16;
inline constexpr std::size_t kMaxNumberText = 24;

// 10^exponent, up to 18.
std::int64_t power_of_ten(std::size_t exponent);

// Up to eight digits, in the bytes from the lowest, as if zeros stood before
// them; false where one is none.
inline bool parse_digit_chunk(std::uint64_t chunk, std::size_t digits, std::uint64_t& value) {
  constexpr std::uint64_t kZeros = 0x3030303030303030;
  const auto pad = static_cast<unsigned>(8 * (8 - digits));
  chunk = pad == 0 ? chunk : chunk << pad | kZeros >> (64 - pad);
  const std::uint64_t beyond_nine = chunk + 0x0606060606060606;
  if (((chunk | beyond_nine) & 0xF0F0F0F0F0F0F0F0) != kZeros || (chunk & kZeros) != kZeros) {
    return false;
  }
  chunk -= kZeros;
  chunk = chunk * 10 + (chunk >> 8);
  constexpr std::uint64_t kPairs = 0x000000FF000000FF;
  value = ((chunk & kPairs) * (100 + (std::uint64_t{1000000} << 32)) +
           (chunk >> 16 & kPairs) * (1 + (std::uint64_t{10000} << 32))) >>
          32;
  return true;
}

// One to 19 digits, leading zeros and all.
inline bool parse_digits(std::string_view text, std::uint64_t& value) {
  if (text.empty() || text.size() > 19) return false;
  std::size_t first = text.size() % 8;
  value = 0;
  if (first > 0 && !parse_digit_chunk(load_chunk(text.data(), first), first, value)) return false;
  for (; first < text.size(); first += 8) {
    std::uint64_t chunk = 0;
    if (!parse_digit_chunk(load_le<std::uint64_t>(text.data() + first), 8, chunk)) return false;
    value = value * 100'000'000 + chunk;
  }
  return true;
}

// -?(0|[1-9][0-9]*) of 64 bits, but not -0.
inline bool parse_integer(std::string_view text, std::int64_t& number) {
  const bool negative = !text.empty() && text.front() == '-';
  const std::string_view digits = text.substr(negative ? 1 : 0);
  std::uint64_t value = 0;
  if (!parse_digits(digits, value)) return false;
  if (digits.front() == '0' && text.size() > 1) return false;
  if (value > (std::uint64_t{1} << 63) - (negative ? 0 : 1)) return false;
  number = static_cast<std::int64_t>(negative ? 0 - value : value);
  return true;
}

// A decimal without its point: -?(0|[1-9][0-9]*)(.[0-9]+)?, 18 digits at most.
struct DecimalText {
  std::int64_t number = 0;
  std::uint8_t fraction_digits = 0;
  std::uint8_t digits = 0;
};
bool parse_decimal(std::string_view text, DecimalText& decimal);

// Up to 16 digits. `letters` gets bit 0 for a lower-case one, bit 1 for an upper.
bool parse_hex(std::string_view text, std::uint64_t& value, std::uint8_t& letters);

// d.d.d.d, 0 to 255 each, no leading zeros.
bool parse_address(std::string_view text, std::uint32_t& address);

char* write_digits(std::int64_t number, std::size_t width, char* to);
char* write_decimal(std::int64_t number, std::size_t fraction_digits, char* to);
char* write_hex(std::uint64_t value, std::size_t width, bool upper_case, char* to);
char* write_address(std::int64_t address, char* to);

}  // namespace logkit::segment
