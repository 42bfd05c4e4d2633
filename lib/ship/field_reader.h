// FieldReader: fields of one record in JSON, for whoever needs a few of them: a
// topic, a key, an index, a label.
//
//   reader.set(R"({"_msg":"{\"service\":\"cart\"}","http":{"status":502}})");
//   reader.text("http.status")   "502"
//   reader.text("service")       "cart": where _msg is a JSON object, its
//                                members are looked at after the record's own
//
// A dotted name is the literal key first, then the path. Of duplicates the last
// counts.
//
// Ownership: looks into the record and the line given; text() is valid until the next call.
// Thread safety: one thread at a time.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/record/json_walk.h"

namespace logkit::ship {

class FieldReader {
 public:
  // `record` is a well formed JSON object.
  void set(std::string_view record);
  // The same where the line that is _msg is at hand: `record` has none, or one that
  // nobody asks for.
  void set(std::string_view record, std::string_view line);

  // The value's text: a string unescaped, anything else as JSON. Nothing where
  // there is no such field, or null.
  std::optional<std::string_view> text(std::string_view name);
  // The first of these that there is.
  std::optional<std::string_view> first_of(std::span<const std::string_view> names);
  // The value as JSON, of the record itself only; empty where there is none.
  std::string_view raw(std::string_view name) const;
  std::span<const record::JsonMember> members() const { return members_; }
  // _msg and its aliases as text, else empty.
  std::string_view message();
  // _time and its aliases, else `otherwise`.
  std::int64_t time_ns(std::int64_t otherwise);

 private:
  std::string_view message_text();
  std::string_view find_in_message(std::string_view name);

  std::vector<record::JsonMember> members_;
  std::optional<std::string_view> line_;
  bool looked_into_message_ = false;
  std::string message_;  // _msg unescaped, where it may be an object
  std::vector<record::JsonMember> message_members_;
  std::string scratch_;
};

}  // namespace logkit::ship
