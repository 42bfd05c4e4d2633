// A hash of texts for tables in memory: inline and quick for the short ones
// that columns are made of. Never stored, as it depends on nothing but the text
// and the seed but may change. Construction: 64 x 64 bit multiplications folded,
// after wyhash (Wang Yi, public domain).
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string_view>

#include "lib/base/bytes.h"

namespace logkit::segment {

namespace text_hash_internal {

__extension__ using Wide = unsigned __int128;

inline constexpr std::uint64_t kFirst = 0xA0761D6478BD642F;
inline constexpr std::uint64_t kSecond = 0xE7037ED1A0B428DB;

inline std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  const Wide product = Wide{a} * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace text_hash_internal

inline std::uint64_t text_hash(std::string_view text, std::uint64_t seed = 0) {
  using namespace text_hash_internal;
  const char* at = text.data();
  std::size_t left = text.size();
  // Neither operand of a multiplication can be made zero from outside.
  const std::uint64_t secret = (seed ^ kSecond) * kFirst;
  seed ^= kFirst;
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  if (left > 16) {
    for (; left > 16; left -= 16, at += 16) {
      seed = fold(load_le<std::uint64_t>(at) ^ secret, load_le<std::uint64_t>(at + 8) ^ seed);
    }
    low = load_le<std::uint64_t>(at + left - 16);
    high = load_le<std::uint64_t>(at + left - 8);
  } else if (left >= 8) {
    low = load_le<std::uint64_t>(at);
    high = load_le<std::uint64_t>(at + left - 8);
  } else if (left >= 4) {
    low = load_le<std::uint32_t>(at);
    high = load_le<std::uint32_t>(at + left - 4);
  } else if (left > 0) {
    const auto byte = [at](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(at[i])}; };
    low = byte(0) << 16 | byte(left / 2) << 8 | byte(left - 1);
  }
  return fold(kSecond ^ text.size(), fold(low ^ secret, high ^ seed));
}

}  // namespace logkit::segment
