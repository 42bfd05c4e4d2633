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

}  // namespace logkit::segment
