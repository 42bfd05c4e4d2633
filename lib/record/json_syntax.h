// JsonCursor: the JSON grammar (RFC 8259) over a span of bytes: each skip_*
// moves past one thing or says what is wrong and where. What JsonScanner and
// is_json() are made of. UTF-8 is not its business.
//
// A \u escape of a lone surrogate is grammatical and passes (JavaScript writes
// such when it cuts an emoji); as text it is U+FFFD.
//
// Ownership: looks into the caller's bytes. Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <string_view>

#include "lib/record/json_scan.h"

namespace logkit::record {

class JsonCursor {
 public:
  explicit JsonCursor(std::string_view text)
      : at_(text.data()), begin_(text.data()), end_(text.data() + text.size()) {}

  const char* at() const { return at_; }
  void move_to(const char* at) { at_ = at; }
  bool at_end() const { return at_ == end_; }
  std::size_t remaining_bytes() const { return static_cast<std::size_t>(end_ - at_); }
  std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }
  // The byte at the cursor; 0 at the end, which no JSON token starts with.
  char peek() const { return at_ < end_ ? *at_ : '\0'; }
  const JsonError& error() const { return error_; }

  void skip_space() {
    while (at_ < end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
  }
  bool take(char wanted, const char* reason) {
    if (peek() != wanted || at_ == end_) return fail(reason);
    ++at_;
    return true;
  }
  // The cursor is behind the opening quote; ends behind the closing one.
  bool skip_string_body(bool& has_escapes);
  // A key with its quotes, the colon and the whitespace around it.
  bool skip_key();
  bool skip_colon();
  bool skip_number();
  bool skip_literal();  // true, false, null
  // An object or array with all that is in it, at the opening bracket, which
  // lies `depth` levels deep (the outermost: 1).
  bool skip_container(std::size_t depth);
  // Any value.
  bool skip_value(std::size_t depth);

  bool fail(const char* reason) { return fail_at(at_, reason); }
  bool fail_at(const char* where, const char* reason) {
    error_ = {static_cast<std::size_t>(where - begin_), reason};
    return false;
  }

 private:
  bool skip_escape();
  bool skip_digits();

  const char* at_;
  const char* begin_;
  const char* end_;
  JsonError error_;
};

namespace json_reason {
inline constexpr const char* kComma = "not JSON: expected ',' or '}'";
inline constexpr const char* kCommaArray = "not JSON: expected ',' or ']'";
inline constexpr const char* kKey = "not JSON: expected '\"' of a key";
inline constexpr const char* kColon = "not JSON: expected ':'";
inline constexpr const char* kValue = "not JSON: expected a value";
inline constexpr const char* kObject = "not JSON: expected '{'";
inline constexpr const char* kOpenString = "not JSON: a string without its closing '\"'";
inline constexpr const char* kControl = "not JSON: a control character in a string";
inline constexpr const char* kEscape = "not JSON: no such escape";
inline constexpr const char* kNumber = "not JSON: a malformed number";
inline constexpr const char* kDeep = "nested more than 1024 levels deep";
inline constexpr const char* kTrailing = "not JSON: more text after the object";
inline constexpr const char* kNoObject = "JSON, but not an object";
inline constexpr const char* kUtf8 = "not UTF-8";
inline constexpr const char* kMark = "not JSON: a byte order mark";
inline constexpr const char* kLong = "not JSON: 4 GiB or longer";
}  // namespace json_reason

}  // namespace logkit::record
