// LineScanner: where the units and the quoted parts of a line end. What
// tokenize_line() and LineMatcher have in common, inline: it is the hottest
// loop of an ingest.
#pragma once

#include <cstring>
#include <string_view>

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
  const char* end_of_unit(const char* at, bool& varies) const {
    const char* unit = at;
    const unsigned stop = (*at == '/' ? kPathEndClass : kDelimiterClass) | kBackslashClass;
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
    varies = (seen & kVariableClass) != 0 || (unit != begin_ && unit[-1] == '=');
    return at;
  }

 private:
  const char* begin_;
  const char* end_;
};

}  // namespace logkit::segment
