// unpack_words: the words of a text as a JSON array.
#include "lib/base/json_escape.h"
#include "lib/base/utf8.h"
#include "lib/query/exec/key_table.h"
#include "lib/query/exec/pipes.h"
#include "lib/query/exec/text_stage.h"
#include "lib/segment/index/unicode.h"

namespace logkit::query {
namespace {

class Words : public TextFunction {
 public:
  explicit Words(bool drop_duplicates) : drop_duplicates_(drop_duplicates) {}

  Result<bool> apply(std::string_view text, std::string& out) override {
    seen_.clear();
    out.push_back('[');
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size();) {
      const CodePoint c = decode_utf8(text.substr(at));
      const bool is_word = c.valid && segment::index::is_word_code_point(c.value);
      if (!is_word) {
        add(text.substr(begin, at - begin), out);
        begin = at + c.length_bytes;
      }
      at += c.length_bytes;
    }
    add(text.substr(begin), out);
    out.push_back(']');
    return true;
  }

 private:
  void add(std::string_view word, std::string& out) {
    if (word.empty()) return;
    if (drop_duplicates_) {
      const std::size_t before = seen_.size();
      seen_.find_or_add(word);
      if (seen_.size() == before) return;
    }
    if (out.size() > 1) out.push_back(',');
    append_json_string(word, out);
  }

  bool drop_duplicates_;
  KeyTable seen_;
};

}  // namespace

Result<OperatorPtr> make_stage(const UnpackWordsPipe& pipe, const StageContext&,
                               OperatorPtr next) {
  return make_text_stage({.from = pipe.from.name,
                          .to = pipe.result.name,
                          .condition = {},
                          .function = std::make_unique<Words>(pipe.drop_duplicates)},
                         std::move(next));
}

}  // namespace logkit::query
