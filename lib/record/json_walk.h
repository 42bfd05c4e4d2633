// Walks JSON that is known to be well formed (is_json, JsonScanner):
// values are views of their text, nothing is built.
//
//   for_each_member(body, [&](const JsonMember& member) {
//     if (member.key == "streams") …member.value…
//     return true;                        // false: stop
//   });
//
// Walking into a value reads it once more, so a caller that walks k levels
// reads the text k times: fixed schemas, or depth bounded by the caller.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "lib/record/json_syntax.h"
#include "lib/record/json_text.h"

namespace logkit::record {

struct JsonMember {
  std::string_view key;    // between its quotes, as written
  std::string_view value;  // its text
};

inline bool is_json_string(std::string_view value) { return value.size() >= 2 && value[0] == '"'; }
inline bool is_json_object(std::string_view value) { return !value.empty() && value[0] == '{'; }
inline bool is_json_array(std::string_view value) { return !value.empty() && value[0] == '['; }
inline bool is_json_null(std::string_view value) { return value == "null"; }

// The text of a string value; a view of `value` or of `scratch`.
inline std::string_view json_string_text(std::string_view value, std::string& scratch) {
  const std::string_view raw = value.substr(1, value.size() - 2);
  if (raw.find('\\') == std::string_view::npos) return raw;
  scratch.clear();
  unescape_json(raw, scratch);
  return scratch;
}

// From behind a member or item to the next, or to the closing bracket.
inline void skip_to_next(JsonCursor& cursor) {
  cursor.skip_space();
  if (cursor.peek() != ',') return;
  cursor.move_to(cursor.at() + 1);
  cursor.skip_space();
}

// Of an object; of anything else nothing.
template <typename Visit>
void for_each_member(std::string_view object, Visit visit) {
  JsonCursor cursor(object);
  cursor.skip_space();
  if (cursor.peek() != '{') return;
  cursor.move_to(cursor.at() + 1);
  for (;;) {
    skip_to_next(cursor);
    if (cursor.peek() != '"') return;
    const char* const key = cursor.at() + 1;
    cursor.move_to(key);
    bool has_escapes = false;
    if (!cursor.skip_string_body(has_escapes)) return;
    JsonMember member;
    member.key = {key, static_cast<std::size_t>(cursor.at() - key) - 1};
    if (!cursor.skip_colon()) return;
    const char* const value = cursor.at();
    if (!cursor.skip_value(1)) return;
    member.value = {value, static_cast<std::size_t>(cursor.at() - value)};
    if (!visit(member)) return;
  }
}

// Of an array; of anything else nothing. visit(value) answers whether to go on.
template <typename Visit>
void for_each_item(std::string_view array, Visit visit) {
  JsonCursor cursor(array);
  cursor.skip_space();
  if (cursor.peek() != '[') return;
  cursor.move_to(cursor.at() + 1);
  for (;;) {
    skip_to_next(cursor);
    if (cursor.peek() == ']' || cursor.at_end()) return;
    const char* const value = cursor.at();
    if (!cursor.skip_value(1)) return;
    if (!visit(std::string_view(value, static_cast<std::size_t>(cursor.at() - value)))) return;
  }
}

// The value of the last member of that name; empty where there is none.
inline std::string_view json_member(std::string_view object, std::string_view name) {
  std::string_view found;
  for_each_member(object, [&](const JsonMember& member) {
    if (member.key == name) found = member.value;
    return true;
  });
  return found;
}

// The object without the space around it.
inline std::string_view json_trim(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace logkit::record
