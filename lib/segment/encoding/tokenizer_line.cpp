// Lines and messages: units between delimiters. The hottest loop of an ingest:
// one table look-up a byte, quoted text and runs of constant text in one step.
#include <algorithm>
#include <cstring>

#include "lib/segment/encoding/pattern_writer.h"
#include "lib/segment/encoding/text_classes.h"
#include "lib/segment/encoding/tokenizer.h"

namespace logkit::segment {
namespace {

constexpr std::size_t kMinBackReferenceBytes = 6;

class LineTokenizer {
 public:
  LineTokenizer(std::string_view text, const FieldReferences* fields, TokenizedText& out)
      : begin_(text.data()), end_(text.data() + text.size()), writer_(text, fields, out) {}

  void run() {
    const char* at = begin_;
    while (at != end_) {
      if (writer_.slot_count() >= kMaxLineSlots) {
        writer_.put_slot(SlotKind::kText, at, end_);
        break;
      }
      const unsigned classes = text_classes(*at);
      at = (classes & kDelimiterClass) != 0 ? take_delimiter(at, classes) : take_unit(at, classes);
    }
    writer_.finish();
  }

 private:
  // Two bytes that JSON writes for a line end or a tab: they part units too,
  // in text that was left escaped.
  bool is_escaped_delimiter(const char* backslash) const {
    if (backslash + 1 == end_) return false;
    const char next = backslash[1];
    return next == 'n' || next == 'r' || next == 't';
  }

  const char* take_delimiter(const char* at, unsigned classes) {
    if (*at == '"') return take_quote(at);
    if ((classes & kEscapedClass) != 0) writer_.put_escaped(at);
    return at + 1;
  }

  // All that stands in quotes is one slot, where the quotes stand at the ends
  // of a unit.
  const char* take_quote(const char* at) {
    const char* content = at + 1;
    if (content == end_ || (at != begin_ && !is_delimiter(at[-1]))) return content;
    const void* found = std::memchr(content, '"', static_cast<std::size_t>(end_ - content));
    if (found == nullptr || found == content) return content;
    const char* close = static_cast<const char*>(found);
    if (close + 1 != end_ && !is_delimiter(close[1])) return content;
    writer_.put_slot(SlotKind::kText, content, close);
    return close + 1;
  }

  const char* take_unit(const char* at, unsigned classes) {
    if ((classes & kBackslashClass) != 0 && is_escaped_delimiter(at)) return at + 2;
    if (const char* after = writer_.try_field(at)) return after;
    if ((classes & kTimeStartClass) != 0) {
      if (const auto time = read_time(PatternWriter::view(at, end_))) {
        writer_.put_time(*time, at);
        return at + time->length;
      }
    }
    unsigned seen = 0;
    const char* unit_end = end_of_unit(at, *at == '/' ? kPathEndClass : kDelimiterClass, seen);
    if ((seen & kVariableClass) != 0 || (at != begin_ && at[-1] == '=')) put_unit(at, unit_end);
    return unit_end;
  }

  const char* end_of_unit(const char* at, unsigned end_class, unsigned& seen) const {
    const unsigned stop = end_class | kBackslashClass;
    while (true) {
      unsigned classes = 0;
      while (at != end_ && ((classes = text_classes(*at)) & stop) == 0) {
        seen |= classes;
        ++at;
      }
      if (at == end_ || (classes & kBackslashClass) == 0 || is_escaped_delimiter(at)) return at;
      seen |= classes;
      // The second of two backslashes begins nothing.
      at += at + 1 != end_ && at[1] == '\\' ? 2 : 1;
    }
  }

  void put_unit(const char* begin, const char* end) {
    const std::string_view unit = PatternWriter::view(begin, end);
    if (unit.size() >= kMinBackReferenceBytes) {
      const auto& values = writer_.values();
      const std::size_t count = std::min(values.size(), kMaxBackReferences);
      for (std::size_t value = 0; value < count; ++value) {
        if (values[value].text == unit) {
          writer_.put_back_reference(value, begin, end);
          return;
        }
      }
    }
    writer_.put_slot(SlotKind::kText, begin, end);
  }

  const char* begin_;
  const char* end_;
  PatternWriter writer_;
};

}  // namespace

bool is_delimiter(char c) { return has_class(c, kDelimiterClass); }

void tokenize_line(std::string_view text, const FieldReferences* fields, TokenizedText& out) {
  LineTokenizer(text, fields, out).run();
}

}  // namespace logkit::segment
