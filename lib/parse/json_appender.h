// JsonAppender: the members of one JSON object behind each other in a string,
// each written once: room for all is made beforehand, and text is copied 16
// bytes a step up to what has to be escaped.
//
//   JsonAppender json(out, bytes);
//   json.open();
//   json.key("_msg"); json.text(line);
//   json.key("status"); json.token("200");
//   json.close();
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/civil_time.h"
#include "lib/base/short_text.h"
#include "lib/parse/special_bytes.h"

namespace logkit::parse {

class JsonAppender {
 public:
  // Appends to `out`, which nobody else may use until close(). `bytes`: about
  // how much will come.
  JsonAppender(std::string& out, std::size_t bytes);
  // In place of what `buffer` held, for single values: bytes behind what was appended
  // are of no meaning, so one that is used again and again is never filled with
  // anything else.
  static JsonAppender in_place_of(std::string& buffer, std::size_t bytes) {
    return {buffer, 0, bytes};
  }

  void open() {
    *at_++ = '{';
    is_first_ = true;
  }
  // `name` as it stands between the quotes of a key.
  void key(std::string_view name) {
    make_room(name.size() + kSlackBytes);
    *at_ = ',';
    at_ += is_first_ ? 0 : 1;
    is_first_ = false;
    *at_++ = '"';
    put(name);
    *at_++ = '"';
    *at_++ = ':';
  }
  // A JSON value as written.
  void token(std::string_view json) {
    make_room(json.size() + kSlackBytes);
    put(json);
  }
  // A string of any bytes: escaped, what is not UTF-8 as U+FFFD. False where there
  // was such.
  bool text(std::string_view text);
  // The same; `special` may cover it.
  bool text(std::string_view text, const SpecialBytes& special);
  // A string of their digits in base64.
  void base64(std::string_view bytes);
  // RFC 3339 in UTC, as a string.
  void time(std::int64_t time_ns) {
    make_room(kRfc3339MaxBytes + kSlackBytes);
    *at_++ = '"';
    at_ += format_rfc3339_ns(time_ns, at_).size();
    *at_++ = '"';
  }
  // The end of the object, and LF.
  void close();

  // Where what comes next will lie in the string.
  std::size_t offset() const { return static_cast<std::size_t>(at_ - out_.data()); }

 private:
  JsonAppender(std::string& out, std::size_t used_bytes, std::size_t bytes);

  static constexpr std::size_t kSlackBytes = 32;  // what may be written beyond a text

  void make_room(std::size_t bytes) {
    if (static_cast<std::size_t>(end_ - at_) < bytes) grow(bytes);
  }
  void grow(std::size_t bytes);
  // There is room for it.
  void put(std::string_view text) {
    copy_bytes(at_, text.data(), text.size());
    at_ += text.size();
  }
  template <typename CopyPlain>
  bool put_text(std::string_view text, CopyPlain copy_plain);
  const char* copy_plain(const char* from, const char* end);
  const char* put_beyond_ascii(const char* from, const char* end, bool& is_valid);
  void put_control(char c);

  std::string& out_;
  char* at_ = nullptr;
  char* end_ = nullptr;
  bool is_first_ = true;
};

// True where JsonAppender::text() takes the text as it is, and all of it is ASCII.
bool is_plain_json_text(std::string_view text);

}  // namespace logkit::parse
