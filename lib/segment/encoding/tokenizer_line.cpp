// Lines and messages: units between delimiters. The hottest loop of an ingest:
// one table look-up a byte, quoted text and runs of constant text in one step.
#include <algorithm>

#include "lib/segment/encoding/line_scanner.h"
#include "lib/segment/encoding/pattern_writer.h"
#include "lib/segment/encoding/text_classes.h"
#include "lib/segment/encoding/tokenizer.h"

namespace logkit::segment {
namespace {

class LineTokenizer {
 public:
  LineTokenizer(std::string_view text, const FieldReferences* fields, TokenizedText& out)
      : scanner_(text), end_(scanner_.end()), writer_(text, fields, out) {}

  void run() {
    const char* at = scanner_.begin();
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
  const char* take_delimiter(const char* at, unsigned classes) {
    if (*at == '"') return take_quote(at);
    if ((classes & kEscapedClass) != 0) writer_.put_escaped(at);
    return at + 1;
  }

  const char* take_quote(const char* at) {
    const char* close = scanner_.closing_quote(at);
    if (close == nullptr) return at + 1;
    writer_.put_slot(SlotKind::kText, at + 1, close);
    return close + 1;
  }

  const char* take_unit(const char* at, unsigned classes) {
    if ((classes & kBackslashClass) != 0 && scanner_.is_escaped_delimiter(at)) return at + 2;
    if (const char* after = writer_.try_field(at)) return after;
    if ((classes & kTimeStartClass) != 0) {
      if (const auto time = read_time(PatternWriter::view(at, end_))) {
        writer_.put_time(*time, at);
        return at + time->length;
      }
    }
    bool varies = false;
    const char* unit_end = scanner_.end_of_unit(at, varies);
    if (varies) put_unit(at, unit_end);
    return unit_end;
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

  LineScanner scanner_;
  const char* end_;
  PatternWriter writer_;
};

}  // namespace

bool is_delimiter(char c) { return has_class(c, kDelimiterClass); }

void tokenize_line(std::string_view text, const FieldReferences* fields, TokenizedText& out) {
  LineTokenizer(text, fields, out).run();
}

}  // namespace logkit::segment
