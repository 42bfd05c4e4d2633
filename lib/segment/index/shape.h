// Shape: which half of the index holds a token. It is decided by the token's
// bytes alone, so a reader knows without asking where to look: words and short
// numbers go to the dictionary (exact, sorted, scoped by field), what looks
// like an id goes to the fingerprints.
//
// With n = the length in bytes of the folded token, it is a dictionary's when
//
//   n <= any_bytes, or
//   n <= alpha_bytes and it has no ASCII digit, or
//   n <= decimal_bytes and it has nothing but ASCII digits, or
//   n <= mixed_bytes, it does not begin with an ASCII digit, and it has a byte
//        that is no hex digit [0-9a-f].
//
// The four limits are in the footer of an index. A builder whose dictionary
// grows too large lowers them (builder.h).
//
// Thread safety: plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace logkit::segment::index {

// No token above this length is ever in a dictionary: digit masks end here.
inline constexpr std::size_t kMaxTermBytes = 64;

// Bit i: byte i of the first 64 is an ASCII digit.
inline std::uint64_t digit_mask(std::string_view token) {
  std::uint64_t digits = 0;
  for (std::size_t i = 0; i < token.size() && i < 64; ++i) {
    if (token[i] >= '0' && token[i] <= '9') digits |= std::uint64_t{1} << i;
  }
  return digits;
}

struct Shape {
  std::uint8_t any_bytes = 4;
  std::uint8_t alpha_bytes = kMaxTermBytes;
  std::uint8_t decimal_bytes = 7;
  std::uint8_t mixed_bytes = 7;

  bool operator==(const Shape&) const = default;

  // `digits` is digit_mask() of the token.
  bool in_dictionary(const char* token, std::size_t length_bytes, std::uint64_t digits) const {
    if (length_bytes <= any_bytes) return true;
    if (digits == 0 && length_bytes <= alpha_bytes) return true;
    if (length_bytes > decimal_bytes && length_bytes > mixed_bytes) return false;
    const bool all_digits = digits == (std::uint64_t{1} << length_bytes) - 1;
    if (all_digits) return length_bytes <= decimal_bytes;
    return length_bytes <= mixed_bytes && (digits & 1) == 0 && has_no_hex(token, length_bytes);
  }
  // The same of a token of nothing but digits.
  constexpr bool has_digits_in_dictionary(std::size_t length_bytes) const {
    return length_bytes <= any_bytes || length_bytes <= decimal_bytes;
  }
  bool in_dictionary(std::string_view token) const {
    return in_dictionary(token.data(), token.size(), digit_mask(token));
  }

 private:
  static bool has_no_hex(const char* token, std::size_t length_bytes) {
    for (std::size_t i = 0; i < length_bytes; ++i) {
      const char c = token[i];
      if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return true;
    }
    return false;
  }
};

}  // namespace logkit::segment::index
