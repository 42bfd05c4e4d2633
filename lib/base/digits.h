// Numbers as decimal digits, two at a time.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "lib/base/short_text.h"

namespace logkit {

// "00" to "99", one behind the other.
inline constexpr char kDigitPairs[] =
    "0001020304050607080910111213141516171819"
    "2021222324252627282930313233343536373839"
    "4041424344454647484950515253545556575859"
    "6061626364656667686970717273747576777879"
    "8081828384858687888990919293949596979899";

// Below 100; two bytes.
inline char* put_two_digits(char* out, std::uint64_t value) {
  std::memcpy(out, kDigitPairs + value * 2, 2);
  return out + 2;
}

inline constexpr unsigned kMostDigits = 20;  // of 64 bits

// Writes at most kMostDigits to `out`, and answers what is behind them.
inline char* put_number(char* out, std::uint64_t value) {
  char digits[kMostDigits];
  char* const end = digits + kMostDigits;
  char* at = end;
  for (; value >= 100; value /= 100) put_two_digits(at -= 2, value % 100);
  if (value >= 10) {
    put_two_digits(at -= 2, value);
  } else {
    *--at = static_cast<char>('0' + value);
  }
  const auto count = static_cast<std::size_t>(end - at);
  copy_bytes(out, at, count);
  return out + count;
}

}  // namespace logkit
