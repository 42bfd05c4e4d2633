#include "lib/segment/index/token_hash.h"

namespace logkit::segment::index {
namespace token_hash_detail {

std::uint64_t long_token_hash(const char* token, std::size_t length_bytes) {
  const char* at = token;
  std::size_t left = length_bytes;
  std::uint64_t state = kK2;
  TokenHead piece;
  for (; left > 16; left -= 16, at += 16) {
    std::memcpy(&piece, at, sizeof piece);
    state = fold_multiply(piece.low ^ kK0 ^ state, piece.high ^ kK1);
  }
  std::memcpy(&piece, token + length_bytes - 16, sizeof piece);
  const std::uint64_t mixed =
      fold_multiply(piece.low ^ kK0 ^ state, piece.high ^ kK1 ^ length_bytes);
  return fold_multiply(mixed ^ kK2, length_bytes ^ kK3);
}

}  // namespace token_hash_detail

std::uint64_t token_hash(std::string_view token) {
  if (token.size() > 16) {
    return token_hash_detail::long_token_hash(token.data(), token.size());
  }
  std::array<char, 16> padded{};
  std::memcpy(padded.data(), token.data(), token.size());
  return token_hash(padded.data(), token.size(), token_head(padded.data(), token.size()));
}

}  // namespace logkit::segment::index
