// LineScanner: where the units and the quoted parts of a line end. What
// tokenize_line() and LineMatcher have in common, inline: it is the hottest
// loop of an ingest.
#pragma once

#include <bit>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "lib/base/byte_vector.h"
#include "lib/segment/encoding/text_classes.h"

namespace logkit::segment {

// Shorter units are not looked for among those before.
inline constexpr std::size_t kMinBackReferenceBytes = 6;

class LineScanner {
 public:
  explicit LineScanner(std::string_view text)
      : begin_(text.data()), end_(text.data() + text.size()) {}

  const char* begin() const { return begin_; }
  const char* end() const { return end_; }

  // Two bytes that JSON writes for a line end, a tab or a quote: they part units
  // too, in text that was left escaped.
  bool is_escaped_delimiter(const char* backslash) const {
    if (backslash + 1 == end_) return false;
    const char next = backslash[1];
    return next == 'n' || next == 'r' || next == 't' || next == '"';
  }

  // All that stands in quotes is one slot, where the quotes stand at the ends
  // of a unit: the closing one of the quote at `at`, or null.
  const char* closing_quote(const char* at) const {
    const char* content = at + 1;
    if (content == end_ || (at != begin_ && !has_class(at[-1], kDelimiterClass))) return nullptr;
    const void* found = std::memchr(content, '"', static_cast<std::size_t>(end_ - content));
    if (found == nullptr || found == content) return nullptr;
    const char* close = static_cast<const char*>(found);
    return close + 1 == end_ || has_class(close[1], kDelimiterClass) ? close : nullptr;
  }

  // The end of the unit that begins at `at`; `varies` says whether it is a slot.
  [[gnu::always_inline]] const char* end_of_unit(const char* at, bool& varies) const {
    const unsigned stop = (*at == '/' ? kPathEndClass : kDelimiterClass) | kBackslashClass;
    varies = at != begin_ && at[-1] == '=';
#if LK_BYTE_VECTORS
    // Most units are short: no branch on their length then.
    for (; end_ - at >= std::ptrdiff_t{kVectorBytes}; at += kVectorBytes) {
      const ByteVector bytes = load_vector(at);
      unsigned ends = vector_bits(is_like_delimiter(bytes));
      while (ends != 0 && !has_class(at[std::countr_zero(ends)], stop)) ends &= ends - 1;
      const auto length = static_cast<unsigned>(std::countr_zero(ends | 1u << kVectorBytes));
      const unsigned variable = vector_bits(either(
          is_between(bytes, '/', '9'), either(is_byte(bytes, '@'), is_byte(bytes, '%'))));
      varies = varies || (variable & ((1u << length) - 1)) != 0;
      if (length == kVectorBytes) continue;
      at += length;
      if (*at != '\\') return at;
      break;
    }
#endif
    return end_of_rest(at, stop, varies);
  }

 private:
  // The same from within a unit, a byte at a time.
  const char* end_of_rest(const char* at, unsigned stop, bool& varies) const {
    unsigned seen = 0;
    while (true) {
      unsigned classes = 0;
      while (at != end_ && ((classes = text_classes(*at)) & stop) == 0) {
        seen |= classes;
        ++at;
      }
      if (at == end_ || (classes & kBackslashClass) == 0 || is_escaped_delimiter(at)) break;
      seen |= classes;
      // The second of two backslashes begins nothing.
      at += at + 1 != end_ && at[1] == '\\' ? 2 : 1;
    }
    varies = varies || (seen & kVariableClass) != 0;
    return at;
  }

  const char* begin_;
  const char* end_;
};

}  // namespace logkit::segment
