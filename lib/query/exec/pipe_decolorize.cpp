// decolorize: a text without the control sequences of terminals.
#include "lib/query/exec/pipes.h"
#include "lib/query/exec/text_stage.h"

namespace logkit::query {
namespace {

constexpr char kEscape = '\x1b';

// The length of the control sequence that `text` begins with, 0 where it does
// not: ESC [, parameter bytes, intermediate bytes, a final byte (ECMA-48, 5.4).
std::size_t sequence_bytes(std::string_view text) {
  if (text.size() < 3 || text[0] != kEscape || text[1] != '[') return 0;
  std::size_t at = 2;
  while (at < text.size() && text[at] >= 0x30 && text[at] <= 0x3f) ++at;
  while (at < text.size() && text[at] >= 0x20 && text[at] <= 0x2f) ++at;
  const bool ends = at < text.size() && text[at] >= 0x40 && text[at] <= 0x7e;
  return ends ? at + 1 : 0;
}

class Decolorize : public TextFunction {
 public:
  Result<bool> apply(std::string_view text, std::string& out) override {
    bool changed = false;
    while (true) {
      const std::size_t at = text.find(kEscape);
      out += text.substr(0, at);
      if (at == std::string_view::npos) return changed;
      text.remove_prefix(at);
      const std::size_t length = sequence_bytes(text);
      if (length == 0) out.push_back(kEscape);
      changed = changed || length > 0;
      text.remove_prefix(length > 0 ? length : 1);
    }
  }
};

}  // namespace

Result<OperatorPtr> make_stage(const DecolorizePipe& pipe, const StageContext&, OperatorPtr next) {
  return make_text_stage({.from = pipe.field.name,
                          .to = pipe.field.name,
                          .condition = {},
                          .function = std::make_unique<Decolorize>()},
                         std::move(next));
}

}  // namespace logkit::query
