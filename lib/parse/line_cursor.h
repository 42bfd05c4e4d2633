// LineCursor: a bounds-checked walk over one line, for scanners by hand.
//
// Thread safety: one thread at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "lib/base/ascii.h"
#include "lib/base/byte_vector.h"

namespace logkit::parse {

constexpr bool is_space(char c) { return c == ' ' || c == '\t'; }

class LineCursor {
 public:
  explicit LineCursor(std::string_view line)
      : begin_(line.data()), at_(line.data()), end_(line.data() + line.size()) {}

  bool at_end() const { return at_ == end_; }
  const char* at() const { return at_; }
  std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }
  std::size_t remaining_bytes() const { return static_cast<std::size_t>(end_ - at_); }
  std::string_view rest() const { return {at_, remaining_bytes()}; }
  // The byte `ahead` of the cursor; NUL past the end.
  char peek(std::size_t ahead = 0) const { return remaining_bytes() > ahead ? at_[ahead] : '\0'; }
  void skip(std::size_t bytes) { at_ += bytes; }  // at most remaining_bytes()
  void move_to(const char* at) { at_ = at; }

  bool take(char wanted) {
    if (at_ == end_ || *at_ != wanted) return false;
    ++at_;
    return true;
  }
  void skip_spaces() {
    while (at_ < end_ && is_space(*at_)) ++at_;
  }
  // Up to the next `stop`, which is not taken; false, and nothing moves, where
  // there is none.
  bool until(char stop, std::string_view& text) {
    const auto* const found = static_cast<const char*>(std::memchr(at_, stop, remaining_bytes()));
    if (found == nullptr) return false;
    text = {at_, static_cast<std::size_t>(found - at_)};
    at_ = found;
    return true;
  }
  // Up to the next space or the end.
  std::string_view word() {
    const char* const from = at_;
#if LK_BYTE_VECTORS
    for (; end_ - at_ >= std::ptrdiff_t{kVectorBytes}; at_ += kVectorBytes) {
      const unsigned spaces = vector_bits(is_byte(load_vector(at_), ' '));
      if (spaces == 0) continue;
      at_ += std::countr_zero(spaces);
      return {from, static_cast<std::size_t>(at_ - from)};
    }
#endif
    while (at_ < end_ && *at_ != ' ') ++at_;
    return {from, static_cast<std::size_t>(at_ - from)};
  }
  // One to `most` digits; false, and nothing moves, where there are none or more.
  bool number(unsigned& value, std::size_t most) {
    std::size_t count = 0;
    unsigned sum = 0;
    while (count < remaining_bytes() && is_digit(at_[count])) {
      if (count == most) return false;
      sum = sum * 10 + static_cast<unsigned>(at_[count++] - '0');
    }
    if (count == 0) return false;
    at_ += count;
    value = sum;
    return true;
  }
  // Exactly `count` digits.
  bool digits(unsigned& value, std::size_t count) {
    if (remaining_bytes() < count) return false;
    unsigned sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_digit(at_[i])) return false;
      sum = sum * 10 + static_cast<unsigned>(at_[i] - '0');
    }
    at_ += count;
    value = sum;
    return true;
  }

 private:
  const char* begin_;
  const char* at_;
  const char* end_;
};

}  // namespace logkit::parse
