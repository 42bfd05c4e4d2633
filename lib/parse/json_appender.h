// JsonAppender: the members of one JSON object behind each other in a buffer, each
// written once: room is made beforehand, and text is copied 16 bytes a step up to what
// has to be escaped.
//
//   JsonAppender json(out);
//   json.open();
//   json.key("_msg"); json.text(line);
//   json.token("status", "200");
//   json.close();
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lib/base/digits.h"
#include "lib/base/short_text.h"
#include "lib/base/text_buffer.h"
#include "lib/base/time_text.h"
#include "lib/parse/special_bytes.h"

namespace logkit::parse {

class JsonAppender {
 public:
  // Appends to `out`, which nobody else may use until close().
  explicit JsonAppender(TextBuffer& out) : out_(out), at_(out.room(kSlackBytes)) {
    end_ = out.room_end();
  }

  void open() { begin_ = offset(); }
  // `name` as it stands between the quotes of a key.
  void key(std::string_view name) {
    make_room(name.size() + kSlackBytes);
    put_key(name);
  }
  // A member whose value is JSON as written.
  void token(std::string_view name, std::string_view json) {
    make_room(name.size() + json.size() + kSlackBytes);
    put_key(name);
    put(json);
  }
  // A member whose value is a string of nothing that is to be escaped.
  void plain_text(std::string_view name, std::string_view text) {
    make_room(name.size() + text.size() + kSlackBytes);
    put_key(name);
    *at_++ = '"';
    put(text);
    *at_++ = '"';
  }
  // Members as they are, with the comma in front of them; then a number.
  void written(std::string_view members, std::uint64_t number) {
    make_room(members.size() + kMostDigits + kSlackBytes);
    put(members);
    at_ = put_number(at_, number);
  }
  // A string of any bytes: escaped, what is not UTF-8 as U+FFFD. False where there
  // was such.
  bool text(std::string_view text);
  // The same; `special` may cover it.
  bool text(std::string_view text, const SpecialBytes& special);
  // A string of their digits in base64.
  void base64(std::string_view bytes);
  // A time, as a string.
  void time(std::int64_t time_ns, TimeText& times) {
    make_room(TimeText::kRoomBytes + kSlackBytes);
    *at_++ = '"';
    at_ = times.put(time_ns, at_);
    *at_++ = '"';
  }
  // The end of the object, and LF.
  void close() {
    make_room(kSlackBytes);
    char* const first = at_ - (offset() - begin_);
    if (first == at_) ++at_;
    *first = '{';  // in place of a comma
    at_[0] = '}';
    at_[1] = '\n';
    out_.end_at(at_ + 2);
  }

  // Where what comes next will lie in the buffer.
  std::size_t offset() const { return static_cast<std::size_t>(at_ - out_.text().data()); }
  // Up to here it is the buffer's text.
  void end() { out_.end_at(at_); }

 private:
  static constexpr std::size_t kSlackBytes = 32;  // what may be written beyond a text

  void make_room(std::size_t bytes) {
    if (static_cast<std::size_t>(end_ - at_) < bytes) [[unlikely]]
      grow(bytes);
  }
  void grow(std::size_t bytes);
  // There is room for them.
  void put(std::string_view text) {
    copy_bytes(at_, text.data(), text.size());
    at_ += text.size();
  }
  void put_key(std::string_view name) {
    at_[0] = ',';
    at_[1] = '"';
    at_ += 2;
    put(name);
    at_[0] = '"';
    at_[1] = ':';
    at_ += 2;
  }
  const char* copy_plain(const char* from, const char* end);
  const char* put_beyond_ascii(const char* from, const char* end, bool& is_valid);
  void put_control(char c);
  const char* put_special(const char* from, const char* end, bool& is_valid);

  TextBuffer& out_;
  char* at_;
  char* end_;
  std::size_t begin_ = 0;  // of the object
};

// True where JsonAppender::text() takes the text as it is, and all of it is ASCII.
bool is_plain_json_text(std::string_view text);

}  // namespace logkit::parse
