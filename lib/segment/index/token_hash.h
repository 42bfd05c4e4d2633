// token_hash: the 64-bit hash of a folded token, hash id 1 of the index.
//
// Two multiply-folds, mum(x, y) = high half ^ low half of the 128-bit product
// x * y (the construction of wyhash, https://github.com/wangyi-fudan/wyhash).
// With a, b = the first 16 bytes as two little-endian integers, zeros past
// the end, and n = the length in bytes:
//
//   n <= 16:  mum(mum(a ^ K0, b ^ K1 ^ n) ^ K2, n ^ K3)
//   n > 16:   s = K2; for each 16 bytes while more than 16 are left:
//             s = mum(a ^ K0 ^ s, b ^ K1); then, with a, b = the last 16 bytes
//             of the token: mum(mum(a ^ K0 ^ s, b ^ K1 ^ n) ^ K2, n ^ K3)
//
// It has no secret: who chooses tokens can make them collide, which costs a
// search time and never a match, for equal fingerprints unite their blocks.
//
// Thread safety: pure functions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace logkit::segment::index {

inline constexpr std::uint8_t kTokenHashId = 1;
// Bytes that have to be readable behind a token, of any value.
inline constexpr std::size_t kTokenPadding = 16;

__extension__ using Uint128 = unsigned __int128;

inline std::uint64_t fold_multiply(std::uint64_t x, std::uint64_t y) {
  const Uint128 product = static_cast<Uint128>(x) * y;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// The first 16 bytes of a token, zeros past its end. Two tokens of at most 16
// bytes are equal when these and their lengths are.
struct TokenHead {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

inline TokenHead token_head(const char* token, std::size_t length_bytes) {
  TokenHead head;
  std::memcpy(&head, token, sizeof head);
  if (length_bytes >= 16) return head;
  const std::uint64_t keep = (std::uint64_t{1} << (length_bytes % 8 * 8)) - 1;
  const bool short_token = length_bytes < 8;
  head.low &= short_token ? keep : ~std::uint64_t{0};
  head.high &= short_token ? 0 : keep;
  return head;
}

namespace token_hash_detail {
inline constexpr std::uint64_t kK0 = 0xa0761d6478bd642f;
inline constexpr std::uint64_t kK1 = 0xe7037ed1a0b428db;
inline constexpr std::uint64_t kK2 = 0x8ebc6af09c88c6e3;
inline constexpr std::uint64_t kK3 = 0x589965cc75374cc3;

std::uint64_t long_token_hash(const char* token, std::size_t length_bytes);
}  // namespace token_hash_detail

// `head` is token_head(token, length_bytes); kTokenPadding bytes behind the
// token are readable.
inline std::uint64_t token_hash(const char* token, std::size_t length_bytes, TokenHead head) {
  namespace k = token_hash_detail;
  if (length_bytes > 16) [[unlikely]]
    return k::long_token_hash(token, length_bytes);
  const std::uint64_t mixed = fold_multiply(head.low ^ k::kK0, head.high ^ k::kK1 ^ length_bytes);
  return fold_multiply(mixed ^ k::kK2, length_bytes ^ k::kK3);
}

// For single tokens, wherever they lie.
std::uint64_t token_hash(std::string_view token);

}  // namespace logkit::segment::index
