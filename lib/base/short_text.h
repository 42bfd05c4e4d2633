// same_bytes: whether two texts are the same, for short ones: without a call, and
// with few branches.
//
// Thread safety: a pure function.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace logkit {

namespace short_text_internal {

inline constexpr std::size_t kLongBytes = 64;

template <typename Word>
std::uint64_t difference(const char* a, const char* b) {
  Word left;
  Word right;
  std::memcpy(&left, a, sizeof left);
  std::memcpy(&right, b, sizeof right);
  return left ^ right;
}

}  // namespace short_text_internal

// Of `size` bytes each.
inline bool same_bytes(const char* a, const char* b, std::size_t size) {
  using namespace short_text_internal;
  if (size >= 8) {
    if (size > kLongBytes) return std::memcmp(a, b, size) == 0;
    // The last step goes over some bytes again.
    std::uint64_t differs = difference<std::uint64_t>(a + size - 8, b + size - 8);
    for (std::size_t at = 0; at + 8 < size; at += 8)
      differs |= difference<std::uint64_t>(a + at, b + at);
    return differs == 0;
  }
  if (size >= 4) {
    return (difference<std::uint32_t>(a, b) |
            difference<std::uint32_t>(a + size - 4, b + size - 4)) == 0;
  }
  if (size == 0) return true;
  // Of one to three bytes the first, the middle one and the last are all.
  return a[0] == b[0] && a[size / 2] == b[size / 2] && a[size - 1] == b[size - 1];
}

inline bool same_text(std::string_view a, std::string_view b) {
  return a.size() == b.size() && same_bytes(a.data(), b.data(), a.size());
}

}  // namespace logkit
