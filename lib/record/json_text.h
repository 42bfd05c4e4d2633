// JSON strings to text and back, and RecordBuilder, the writer of records.
//
// Thread safety: pure functions; a builder, one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/record/value.h"

namespace logkit::record {

// Appends the text of a raw JSON string (its bytes between the quotes, well
// formed). A lone surrogate becomes U+FFFD.
void unescape_json(std::string_view raw, std::string& out);

// True where `text` is exactly what printing an int64 gives ("-5", "0"; not
// "05", "-0", "+1", "1.0"), so that the number says all the text does.
bool is_canonical_int64(std::string_view text, std::int64_t& value);

// Writes one JSON object after the other into a string, with no allocation of
// its own beyond it:
//
//   RecordBuilder record(out);
//   record.add_string("_msg", line);
//   record.add_int("status", 200);
//   record.open("http"); record.add_bool("tls", true); record.close();
//   record.finish();                      // '}' and a newline
//
// Keys are escaped; the caller keeps them distinct where that matters.
class RecordBuilder {
 public:
  // Appends to `out`, which must outlive it; begins with '{'.
  explicit RecordBuilder(std::string& out) : out_(out) { out_.push_back('{'); }

  void add_string(std::string_view key, std::string_view text);
  // Digits as they came; `text` must be a JSON number.
  void add_number(std::string_view key, std::string_view text);
  void add_int(std::string_view key, std::int64_t number);
  void add_uint(std::string_view key, std::uint64_t number);
  void add_bool(std::string_view key, bool value);
  void add_null(std::string_view key);
  // JSON as it is: an array, an object, a string with its quotes.
  void add_raw(std::string_view key, std::string_view json);
  // By kind: a string is quoted, null is null, all else as it is; absent: nothing.
  void add_value(std::string_view key, std::string_view text, Kind kind);
  // RFC 3339 in UTC, as a string, without trailing zeros.
  void add_time(std::string_view key, std::int64_t time_ns);
  // _msg, and _msg_b64 beside it where the line is not UTF-8.
  void add_message(std::string_view line);
  // The text between the braces of another object, as it is (no leading comma).
  void add_members(std::string_view members);

  void open(std::string_view key);
  // The object opened last; without one, the record (finish() is close() and a
  // newline).
  void close() {
    out_.push_back('}');
    first_ = false;
  }
  void finish() { out_.append("}\n"); }

 private:
  void put_key(std::string_view key);

  std::string& out_;
  bool first_ = true;
};

}  // namespace logkit::record
