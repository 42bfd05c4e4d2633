#include "lib/parse/json_object.h"

#include <algorithm>
#include <bit>
#include <cstddef>

#include "lib/base/byte_vector.h"
#include "lib/base/short_text.h"
#include "lib/base/utf8.h"

namespace logkit::parse {
namespace {

using record::JsonCursor;
namespace reason = record::json_reason;

// There is mostly none.
void skip_space(JsonCursor& cursor) {
  if (cursor.peek() <= ' ') cursor.skip_space();
}

// The cursor is behind the opening quote; most strings end with no escape before.
bool skip_string_body(JsonCursor& cursor) {
#if LK_BYTE_VECTORS
  while (cursor.remaining_bytes() >= kVectorBytes) {
    const char* const at = cursor.at();
    const ByteVector bytes = load_vector(at);
    const unsigned found = vector_bits(
        either(either(is_byte(bytes, '"'), is_byte(bytes, '\\')), is_between(bytes, '\0', '\x1f')));
    const int plain = found == 0 ? int{kVectorBytes} : std::countr_zero(found);
    const bool is_end = found != 0 && at[plain] == '"';
    cursor.move_to(at + plain + (is_end ? 1 : 0));
    if (is_end) return true;
    if (found != 0) break;
  }
#endif
  bool has_escapes = false;
  return cursor.skip_string_body(has_escapes);
}

bool skip_value(JsonCursor& cursor) {
  if (cursor.peek() != '"') return cursor.skip_value(2);
  cursor.move_to(cursor.at() + 1);
  return skip_string_body(cursor);
}

}  // namespace

// Behind the opening quote of a key.
inline bool JsonObject::scan_key(JsonCursor& cursor, JsonKeys::Key*& previous, JsonMember& member) {
  const char* const begin = cursor.at();
  JsonKeys::Key* known = previous == nullptr ? nullptr : previous->next;
  if (known != nullptr) {
    const std::string_view key = known->text;
    if (cursor.remaining_bytes() > key.size() && begin[key.size()] == '"' &&
        same_bytes(begin, key.data(), key.size())) {
      cursor.move_to(begin + key.size() + 1);
      return take_key({begin, key.size()}, (previous = known)->meaning, member);
    }
  }
  if (!skip_string_body(cursor)) return false;
  const std::string_view key(begin, static_cast<std::size_t>(cursor.at() - begin - 1));
  if (previous == nullptr) return take_key(key, meaning_of_key(key), member);
  previous = &keys_->follow(*previous, key);
  return take_key(key, previous->meaning, member);
}

inline bool JsonObject::take_key(std::string_view key, const KeyMeaning& meaning,
                                 JsonMember& member) {
  member.key = key;
  member.canonical = meaning.canonical;
  member.is_reserved = meaning.is_reserved;
  filter_ |= meaning.filter_bit;
  return true;
}

// Behind the opening bracket; ends behind the closing one.
bool JsonObject::scan_members(JsonCursor& cursor) {
  cursor.skip_space();
  if (cursor.peek() == '}') {
    cursor.move_to(cursor.at() + 1);
    return true;
  }
  JsonKeys::Key* previous = keys_ == nullptr ? nullptr : &keys_->begin();
  while (true) {
    JsonMember member;
    if (!cursor.take('"', reason::kKey) || !scan_key(cursor, previous, member) ||
        !cursor.skip_colon())
      return false;
    const char* const value = cursor.at();
    if (!skip_value(cursor)) return false;
    member.token = {value, static_cast<std::size_t>(cursor.at() - value)};
    members_.push_back(member);
    skip_space(cursor);
    if (cursor.peek() == '}') break;
    if (!cursor.take(',', reason::kComma)) return false;
    skip_space(cursor);
  }
  cursor.move_to(cursor.at() + 1);
  return true;
}

bool JsonObject::scan(std::string_view text) {
  members_.clear();
  filter_ = 0;
  if (has_scanned_ && keys_ == nullptr) keys_ = std::make_unique<JsonKeys>();
  has_scanned_ = true;
  JsonCursor cursor(text);
  cursor.skip_space();
  const bool is_object = cursor.take('{', reason::kObject);
  if (!is_object && text.starts_with("\xEF\xBB\xBF")) cursor.fail(reason::kMark);
  bool is_whole = is_object && scan_members(cursor);
  if (is_whole) {
    cursor.skip_space();
    is_whole = cursor.at_end() || cursor.fail(reason::kTrailing);
  }
  if (!is_whole) {
    error_ = cursor.error();
    return false;
  }
  if (is_valid_utf8(text)) return true;
  error_ = {valid_utf8_prefix(text), reason::kUtf8};
  return false;
}

const JsonMember* JsonObject::find_member(std::string_view key) const {
  const auto found = std::find_if(members_.rbegin(), members_.rend(),
                                  [key](const JsonMember& m) { return same_text(m.key, key); });
  return found == members_.rend() ? nullptr : &*found;
}

bool JsonObject::is_position_only() const {
  return find("_src") != nullptr && std::all_of(members_.begin(), members_.end(),
                                                [](const JsonMember& m) { return m.is_reserved; });
}

}  // namespace logkit::parse
