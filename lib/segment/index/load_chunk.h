// A few bytes of text as a number, without a look at what lies behind them.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>

#include "lib/base/bytes.h"

namespace logkit::segment {

// One to eight bytes of text, in a number from the lowest; zeros behind them.
inline std::uint64_t load_chunk(const char* text, std::size_t bytes) {
  if (bytes == 8) return load_le<std::uint64_t>(text);
  if (bytes >= 4) {
    const std::uint64_t high = load_le<std::uint32_t>(text + bytes - 4);
    return load_le<std::uint32_t>(text) | high << 8 * (bytes - 4);
  }
  std::uint64_t chunk = static_cast<unsigned char>(text[0]);
  if (bytes > 1) chunk |= std::uint64_t{static_cast<unsigned char>(text[1])} << 8;
  if (bytes > 2) chunk |= std::uint64_t{static_cast<unsigned char>(text[2])} << 16;
  return chunk;
}

// The digits of a number that has no more than so many, one to eight, zeros before it;
// otherwise as load_chunk() gives text. Halves, pairs and digits are taken apart in one
// word: D. Lemire's eight digits the other way round.
inline std::uint64_t digit_chunk(std::uint64_t number, std::size_t digits) {
  std::uint64_t chunk = number / 10'000 | number % 10'000 << 32;
  const std::uint64_t hundreds = chunk * 10'486 >> 20 & 0x0000'007F'0000'007F;
  chunk = hundreds | (chunk - 100 * hundreds) << 16;
  const std::uint64_t tens = chunk * 103 >> 10 & 0x000F'000F'000F'000F;
  chunk = tens | (chunk - 10 * tens) << 8;
  return (chunk | 0x3030'3030'3030'3030) >> 8 * (8 - digits);
}

}  // namespace logkit::segment
