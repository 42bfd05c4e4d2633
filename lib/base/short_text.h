// same_bytes: whether two texts are the same, copy_bytes: a copy of one. For short ones:
// without a call, and with few branches.
//
// Thread safety: pure functions.
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

template <std::size_t kWords>
struct Words {
  std::uint64_t words[kWords];
};

template <typename Word>
void copy_ends(char* to, const char* from, std::size_t size) {
  Word first;
  Word last;
  std::memcpy(&first, from, sizeof first);
  std::memcpy(&last, from + size - sizeof last, sizeof last);
  std::memcpy(to, &first, sizeof first);
  std::memcpy(to + size - sizeof last, &last, sizeof last);
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

// Of `size` bytes, which do not overlap.
inline void copy_bytes(char* to, const char* from, std::size_t size) {
  using namespace short_text_internal;
  if (size > 16) {
    if (size <= 32) {
      copy_ends<Words<2>>(to, from, size);
    } else if (size <= kLongBytes) {
      copy_ends<Words<4>>(to, from, size);
    } else {
      std::memcpy(to, from, size);
    }
  } else if (size >= 8) {
    copy_ends<std::uint64_t>(to, from, size);
  } else if (size >= 4) {
    copy_ends<std::uint32_t>(to, from, size);
  } else if (size > 0) {
    to[0] = from[0];
    to[size / 2] = from[size / 2];
    to[size - 1] = from[size - 1];
  }
}

}  // namespace logkit
