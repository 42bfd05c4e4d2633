// Hexadecimal digits one by one, by table.
//
// Thread safety: pure functions.
#pragma once

#include <array>
#include <cstdint>

#include "lib/base/ascii.h"

namespace logkit::segment {

struct HexDigit {
  static constexpr std::uint8_t kLower = 1;
  static constexpr std::uint8_t kUpper = 2;
  static constexpr std::uint8_t kNone = 4;

  std::uint8_t value = 0;
  std::uint8_t flags = 0;  // none of them for 0 to 9
};

inline constexpr std::array<HexDigit, 256> kHexDigits = [] {
  std::array<HexDigit, 256> digits{};
  digits.fill({0, HexDigit::kNone});
  for (std::uint8_t i = 0; i < 10; ++i) digits['0' + i] = {i, 0};
  for (std::uint8_t i = 0; i < 6; ++i) {
    digits['a' + i] = {static_cast<std::uint8_t>(10 + i), HexDigit::kLower};
    digits['A' + i] = {static_cast<std::uint8_t>(10 + i), HexDigit::kUpper};
  }
  return digits;
}();

inline HexDigit hex_digit(char c) { return kHexDigits[static_cast<unsigned char>(c)]; }

inline bool is_hex_digit(char c) { return (hex_digit(c).flags & HexDigit::kNone) == 0; }

inline char hex_text(std::uint64_t value, bool upper_case) {
  return (upper_case ? kUpperHexDigits : kLowerHexDigits)[value];
}

}  // namespace logkit::segment
