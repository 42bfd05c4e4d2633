// prefix_code: the first three bytes of a folded token as one small number,
// the key of the prefix table (prefix_table.h).
//
// Each byte is a symbol: 0 none (the token is shorter), 1..10 the digits, 11
// "_", 12..37 the letters a to z, 38 every byte from 0x80. The code of symbols
// x, y, z is (x * 39 + y) * 39 + z, so tokens with a common beginning of one
// or two symbols are a range of codes.
//
// Thread safety: pure functions.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace logkit::segment::index {

inline constexpr std::uint32_t kPrefixSymbols = 39;
inline constexpr std::uint32_t kPrefixCodes = kPrefixSymbols * kPrefixSymbols * kPrefixSymbols;
inline constexpr std::size_t kPrefixBytes = 3;

namespace prefix_code_detail {
constexpr std::array<std::uint8_t, 256> make_symbols() {
  std::array<std::uint8_t, 256> symbols{};
  for (unsigned i = 0; i < 10; ++i) symbols['0' + i] = static_cast<std::uint8_t>(1 + i);
  symbols['_'] = 11;
  for (unsigned i = 0; i < 26; ++i) symbols['a' + i] = static_cast<std::uint8_t>(12 + i);
  for (unsigned i = 0x80; i < 256; ++i) symbols[i] = 38;
  return symbols;
}
inline constexpr std::array<std::uint8_t, 256> kSymbols = make_symbols();
}  // namespace prefix_code_detail

inline std::uint32_t prefix_code(const char* token, std::size_t length_bytes) {
  std::uint32_t code = 0;
  for (std::size_t i = 0; i < kPrefixBytes; ++i) {
    const auto byte = static_cast<unsigned char>(i < length_bytes ? token[i] : '\0');
    code = code * kPrefixSymbols + prefix_code_detail::kSymbols[byte];
  }
  return code;
}

// The codes [first, end) of the tokens that begin with `prefix`.
struct PrefixCodes {
  std::uint32_t first = 0;
  std::uint32_t end = kPrefixCodes;
};
inline PrefixCodes prefix_codes(std::string_view prefix) {
  const std::size_t known = std::min(prefix.size(), kPrefixBytes);
  std::uint32_t width = 1;
  for (std::size_t i = known; i < kPrefixBytes; ++i) width *= kPrefixSymbols;
  const std::uint32_t first = prefix_code(prefix.data(), known);
  return {first, first + width};
}

}  // namespace logkit::segment::index
