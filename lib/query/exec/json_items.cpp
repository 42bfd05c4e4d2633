#include "lib/query/exec/json_items.h"

#include "lib/record/json_syntax.h"
#include "lib/record/json_text.h"

namespace logkit::query {
namespace {

using record::JsonCursor;
using record::Kind;

constexpr std::string_view kNotNumbers[] = {"NaN", "nan", "Infinity", "Inf", "inf", "-Infinity",
                                            "-Inf", "-inf"};

// Without the white space between its tokens.
void append_compact(std::string_view json, std::string& out) {
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (!in_string && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) continue;
    out.push_back(c);
    if (in_string && c == '\\' && i + 1 < json.size()) out.push_back(json[++i]);
    if (c == '"') in_string = !in_string;
  }
}

class Walker {
 public:
  explicit Walker(std::string_view text) : cursor_(text) {}

  template <typename Use>
  bool items(const Use& use) {
    cursor_.skip_space();
    if (!cursor_.take('[', "")) return false;
    cursor_.skip_space();
    if (cursor_.peek() == ']') return cursor_.take(']', "") && ends();
    while (true) {
      cursor_.skip_space();
      JsonItem item;
      if (!take_value(item)) return false;
      use(item);
      cursor_.skip_space();
      if (cursor_.peek() == ',') {
        cursor_.take(',', "");
      } else {
        return cursor_.take(']', "") && ends();
      }
    }
  }

  template <typename Use>
  bool members(const Use& use) {
    cursor_.skip_space();
    return object(use, 1) && ends();
  }

 private:
  template <typename Use>
  bool object(const Use& use, std::size_t depth) {
    if (!cursor_.take('{', "")) return false;
    cursor_.skip_space();
    if (cursor_.peek() == '}') return cursor_.take('}', "");
    const std::size_t name_bytes = name_.size();
    while (true) {
      cursor_.skip_space();
      if (!take_name(depth)) return false;
      const bool nested = cursor_.peek() == '{' && depth < record::kMaxFlatDepth;
      JsonItem item;
      if (nested ? !object(use, depth + 1) : !take_value(item)) return false;
      if (!nested && item.kind != Kind::kNull) use(name_, item);
      name_.resize(name_bytes);
      cursor_.skip_space();
      if (cursor_.peek() != ',') return cursor_.take('}', "");
      cursor_.take(',', "");
    }
  }

  // Appends the key at the cursor to the name; ends before its value.
  bool take_name(std::size_t depth) {
    const char* const begin = cursor_.at();
    bool has_escapes = false;
    if (!cursor_.take('"', "") || !cursor_.skip_string_body(has_escapes)) return false;
    if (depth > 1) name_.push_back('.');
    record::unescape_json(between(begin + 1, cursor_.at() - 1), name_);
    cursor_.skip_space();
    if (!cursor_.take(':', "")) return false;
    cursor_.skip_space();
    return true;
  }

  bool take_value(JsonItem& item) {
    const char* const begin = cursor_.at();
    if (take_not_number(item)) return true;
    text_.clear();
    if (cursor_.peek() == '"') {
      bool has_escapes = false;
      cursor_.take('"', "");
      if (!cursor_.skip_string_body(has_escapes)) return false;
      record::unescape_json(between(begin + 1, cursor_.at() - 1), text_);
      item = {text_, Kind::kString};
      return true;
    }
    const char first = cursor_.peek();
    if (!cursor_.skip_value(1)) return false;
    const std::string_view raw = between(begin, cursor_.at());
    if (first == '{' || first == '[') {
      append_compact(raw, text_);
      item = {text_, Kind::kString};
    } else if (first == 'n') {
      item = {raw, Kind::kNull};
    } else {
      item = {raw, first == 't' || first == 'f' ? Kind::kBool : Kind::kNumber};
    }
    return true;
  }

  bool take_not_number(JsonItem& item) {
    for (const std::string_view text : kNotNumbers) {
      if (std::string_view(cursor_.at(), cursor_.remaining_bytes()).starts_with(text)) {
        cursor_.move_to(cursor_.at() + text.size());
        item = {text, Kind::kNumber};
        return true;
      }
    }
    return false;
  }

  bool ends() {
    cursor_.skip_space();
    return cursor_.at_end();
  }
  static std::string_view between(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
  }

  JsonCursor cursor_;
  std::string name_;
  std::string text_;
};

}  // namespace

bool for_each_item(std::string_view text, const std::function<void(const JsonItem&)>& use) {
  return Walker(text).items(use);
}

bool for_each_member(std::string_view text,
                     const std::function<void(std::string_view, const JsonItem&)>& use) {
  return Walker(text).members(use);
}

}  // namespace logkit::query
