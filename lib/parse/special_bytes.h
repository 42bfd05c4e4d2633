// SpecialBytes: which bytes of a text JSON does not take as they are: controls, '"',
// '\\' and what is beyond ASCII. They are looked for once in a message, and known then
// of every view of it: what most fields of a record are.
//
//   const SpecialBytes special(message);
//   if (special.covers(field) && !special.any_in(field)) ...
//
// Of texts longer than kMostBytes nothing is known: covers() is false.
//
// Ownership: the text must outlive it. Thread safety: immutable.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lib/base/byte_vector.h"

namespace logkit::parse {

inline bool is_special(char c) {
  return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x80 ||
         c == '"' || c == '\\';
}

#if LK_BYTE_VECTORS
// A bit for each byte, the first one lowest.
inline unsigned special_bits(ByteVector bytes) {
  return vector_bits(
      either(either(is_byte(bytes, '"'), is_byte(bytes, '\\')), is_below(bytes, ' ')));
}
#endif

class SpecialBytes {
 public:
  static constexpr std::size_t kMostBytes = 4096;

  // Of no text.
  SpecialBytes() {}
  explicit SpecialBytes(std::string_view text);

  bool covers(std::string_view view) const {
    const std::size_t offset = offset_of(view.data());
    return offset <= text_.size() && view.size() <= text_.size() - offset;
  }
  // It is covered, and there are none in it.
  bool is_plain(std::string_view view) const {
    const std::size_t begin = offset_of(view.data());
    if (begin > text_.size() || view.size() > text_.size() - begin) return false;
    if (!has_any_) return true;
    return view.size() < kWordBits ? (bits_from(begin) & first_bits(view.size())) == 0
                                   : !any_in(view);
  }
  // Of what is covered.
  bool any_in(std::string_view view) const {
    return next(view.data(), view.data() + view.size()) != view.data() + view.size();
  }
  // Each of what is covered, in order.
  template <typename Visit>
  void for_each_in(std::string_view view, Visit&& visit) const {
    const std::size_t begin = offset_of(view.data());
    for (std::size_t done = 0; done < view.size(); done += kWordBits) {
      std::uint64_t bits = bits_from(begin + done);
      if (view.size() - done < kWordBits) bits &= first_bits(view.size() - done);
      for (; bits != 0; bits &= bits - 1)
        visit(view.data() + done + static_cast<std::size_t>(std::countr_zero(bits)));
    }
  }
  // The first of what is covered; `end` where there is none.
  const char* next(const char* from, const char* end) const {
    if (from == end) return end;
    const std::size_t begin = offset_of(from);
    const std::size_t size = static_cast<std::size_t>(end - from);
    const std::size_t last = (begin + size - 1) / kWordBits;
    std::size_t word = begin / kWordBits;
    std::uint64_t bits = words_[word] & ~std::uint64_t{0} << begin % kWordBits;
    while (bits == 0 && word < last) bits = words_[++word];
    if (bits == 0) return end;
    const std::size_t found = word * kWordBits + static_cast<std::size_t>(std::countr_zero(bits));
    return found - begin < size ? from + (found - begin) : end;
  }

 private:
  static constexpr std::size_t kWordBits = 64;

  // Less than a word of them.
  static std::uint64_t first_bits(std::size_t count) { return (std::uint64_t{1} << count) - 1; }
  // Those of the bytes from there on, a word.
  std::uint64_t bits_from(std::size_t offset) const {
    const std::size_t word = offset / kWordBits;
    const std::size_t shift = offset % kWordBits;
    return words_[word] >> shift | words_[word + 1] << 1 << (kWordBits - 1 - shift);
  }
  // Beyond any text for what lies before it.
  std::size_t offset_of(const char* at) const {
    return reinterpret_cast<std::uintptr_t>(at) - reinterpret_cast<std::uintptr_t>(text_.data());
  }

  std::string_view text_;
  bool has_any_ = false;
  std::uint64_t words_[kMostBytes / kWordBits + 2];  // those of the text, and one of none
};

}  // namespace logkit::parse
