#include "lib/parse/special_bytes.h"

#include <algorithm>

namespace logkit::parse {
namespace {

// Of 64 bytes at most, one by one.
std::uint64_t bits_of(const char* at, std::size_t size) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < size; ++i) bits |= std::uint64_t{is_special(at[i])} << i;
  return bits;
}

#if LK_BYTE_VECTORS
// Of the last bytes of `text`, less than 64.
std::uint64_t last_bits(std::string_view text, std::size_t begin) {
  if (text.size() < kVectorBytes) return bits_of(text.data(), text.size());
  std::uint64_t bits = 0;
  std::size_t at = begin;
  for (; at + kVectorBytes <= text.size(); at += kVectorBytes)
    bits |= std::uint64_t{special_bits(load_vector(text.data() + at))} << (at - begin);
  if (at == text.size()) return bits;
  // Goes over some bytes again.
  const std::size_t again = at + kVectorBytes - text.size();
  const unsigned last = special_bits(load_vector(text.data() + text.size() - kVectorBytes));
  return bits | std::uint64_t{last >> again} << (at - begin);
}
#else
std::uint64_t last_bits(std::string_view text, std::size_t begin) {
  return bits_of(text.data() + begin, text.size() - begin);
}
#endif

std::uint64_t word_bits(const char* at) {
#if LK_BYTE_VECTORS
  const auto bits = [at](unsigned part) {
    return std::uint64_t{special_bits(load_vector(at + part * kVectorBytes))}
           << part * kVectorBytes;
  };
  return bits(0) | bits(1) | bits(2) | bits(3);
#else
  return bits_of(at, 64);
#endif
}

}  // namespace

SpecialBytes::SpecialBytes(std::string_view text)
    : text_(text.size() <= kMostBytes ? text : std::string_view()) {
  std::size_t at = 0;
  std::size_t word = 0;
  std::uint64_t any = 0;
  for (; at + kWordBits <= text_.size(); at += kWordBits)
    any |= words_[word++] = word_bits(text_.data() + at);
  if (at < text_.size()) any |= words_[word++] = last_bits(text_, at);
  words_[word] = words_[word + 1] = 0;
  has_any_ = any != 0;
}

}  // namespace logkit::parse
