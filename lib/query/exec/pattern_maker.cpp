#include "lib/query/exec/pattern_maker.h"

#include "lib/base/utf8.h"
#include "lib/query/exec/collapse_nums.h"
#include "lib/segment/index/unicode.h"

namespace logkit::query {
namespace {

// The length of a name like <IP4> at the start of the text.
std::size_t placeholder_bytes(std::string_view text) {
  for (const std::string_view name : {"<N>", "<IP4>", "<UUID>", "<DATE>", "<TIME>", "<DATETIME>"}) {
    if (text.starts_with(name)) return name.size();
  }
  return 0;
}

// <W> in the place of words with digits.
void mask_words(std::string_view text, std::string& out) {
  while (!text.empty()) {
    if (const std::size_t length = placeholder_bytes(text)) {
      out += text.substr(0, length);
      text.remove_prefix(length);
      continue;
    }
    std::size_t end = 0;
    bool has_digit = false;
    while (end < text.size()) {
      const CodePoint c = decode_utf8(text.substr(end));
      if (!c.valid || !segment::index::is_word_code_point(c.value)) break;
      has_digit = has_digit || (c.value >= '0' && c.value <= '9');
      end += c.length_bytes;
    }
    if (end == 0) end = decode_utf8(text).length_bytes;
    out += has_digit ? std::string_view("<W>") : text.substr(0, end);
    text.remove_prefix(end);
  }
}

}  // namespace

void PatternMaker::append(std::string_view text, std::string& out) {
  collapsed_.clear();
  pretty_.clear();
  append_collapsed(text, collapsed_);
  append_prettified(collapsed_, Dates::kApart, pretty_);
  mask_words(pretty_, out);
}

}  // namespace logkit::query
