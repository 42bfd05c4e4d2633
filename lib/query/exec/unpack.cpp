#include "lib/query/exec/unpack.h"

#include <algorithm>
#include <string>

#include "lib/query/exec/json_items.h"
#include "lib/query/syntax/quoting.h"

namespace logkit::query {
namespace {

class JsonUnpacker : public Unpacker {
 public:
  void unpack(std::string_view text, const UseUnpacked& use) override {
    if (text.empty() || text.find('{') == std::string_view::npos) return;
    for_each_member(text, [&use](std::string_view name, const JsonItem& item) {
      use(name, item.text, item.kind);
    });
  }
};

class LogfmtUnpacker : public Unpacker {
 public:
  void unpack(std::string_view text, const UseUnpacked& use) override {
    while (true) {
      text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
      if (text.empty()) return;
      const std::size_t name_end = std::min(text.find_first_of(" ="), text.size());
      const std::string_view name = text.substr(0, name_end);
      text.remove_prefix(name_end);
      if (!text.starts_with('=')) {
        use(name, {}, record::Kind::kString);
        continue;
      }
      text.remove_prefix(1);
      // A value without a name would become the message.
      text.remove_prefix(name.empty() ? take_value(name, text, [](auto&&...) {})
                                      : take_value(name, text, use));
    }
  }

 private:
  // The bytes of the value.
  static std::size_t take_value(std::string_view name, std::string_view text,
                                const UseUnpacked& use) {
    if (text.starts_with('"')) {
      const Unquoted quoted = unquote(text);
      if (quoted.fault == QuoteFault::kNone) {
        use(name, quoted.value, record::Kind::kString);
        return quoted.length;
      }
    }
    const std::size_t end = std::min(text.find(' '), text.size());
    use(name, text.substr(0, end), record::Kind::kString);
    return end;
  }
};

}  // namespace

std::unique_ptr<Unpacker> make_json_unpacker() { return std::make_unique<JsonUnpacker>(); }
std::unique_ptr<Unpacker> make_logfmt_unpacker() { return std::make_unique<LogfmtUnpacker>(); }

}  // namespace logkit::query
