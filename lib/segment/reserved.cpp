#include "lib/segment/reserved.h"

#include "lib/record/aliases.h"
#include "lib/record/json_syntax.h"
#include "lib/record/json_text.h"

namespace logkit::segment {
namespace {

// `key` with its quotes, perhaps spelled with escapes.
bool is_reserved_key(std::string_view key) {
  key = key.substr(1, key.size() - 2);
  if (key.find('\\') == std::string_view::npos) return record::is_reserved_field(key);
  std::string unescaped;
  record::unescape_json(key, unescaped);
  return record::is_reserved_field(unescaped);
}

std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

bool strip_reserved(std::string_view object, std::string& out) {
  out.clear();
  record::JsonCursor cursor(object);
  cursor.skip_space();
  if (!cursor.take('{', "")) return false;
  cursor.skip_space();
  out.append(between(object.data(), cursor.at()));
  bool kept_any = false;
  const char* gap = cursor.at();  // behind the member before
  while (cursor.peek() == '"') {
    const char* member = cursor.at();
    bool has_escapes = false;
    cursor.move_to(member + 1);
    if (!cursor.skip_string_body(has_escapes)) return false;
    const bool reserved = is_reserved_key(between(member, cursor.at()));
    if (!cursor.skip_colon() || !cursor.skip_value(2)) return false;
    if (!reserved) {
      if (kept_any) out.append(between(gap, member));
      out.append(between(member, cursor.at()));
      kept_any = true;
    }
    gap = cursor.at();
    cursor.skip_space();
    if (cursor.peek() != ',') break;
    cursor.take(',', "");
    cursor.skip_space();
  }
  out.append(between(gap, object.data() + object.size()));
  return true;
}

}  // namespace logkit::segment
