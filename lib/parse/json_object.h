// JsonObject: the members of a JSON object, found in one pass, line after line.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "lib/base/plain_list.h"
#include "lib/parse/json_keys.h"
#include "lib/record/json_scan.h"
#include "lib/record/json_syntax.h"

namespace logkit::parse {

struct JsonMember {
  std::string_view key;          // as it stands between its quotes
  std::string_view token;        // the value as written
  CanonicalName canonical = {};  // what the key stands for
  bool is_reserved = false;      // _src, _pos …

  bool is_string() const { return token.starts_with('"'); }
  // Of a string: the bytes between its quotes.
  std::string_view raw_string() const { return token.substr(1, token.size() - 2); }
};

class JsonObject {
 public:
  // True where `text` is one JSON object and nothing else, valid UTF-8; else
  // error() says why not. Members are views into `text`.
  bool scan(std::string_view text);
  const record::JsonError& error() const { return error_; }

  const PlainList<JsonMember>& members() const { return members_; }
  // The last of that name (as queries see it), null where there is none.
  const JsonMember* find(std::string_view key) const {
    return (filter_ & filter_bit_of(key)) == 0 ? nullptr : find_member(key);
  }
  // Nothing but _src, _pos, _src_info …: says where a source stands.
  bool is_position_only() const;

 private:
  bool scan_members(record::JsonCursor& cursor);
  bool scan_key(record::JsonCursor& cursor, JsonKeys::Key*& previous, JsonMember& member);
  bool take_key(std::string_view key, const KeyMeaning& meaning, JsonMember& member);
  const JsonMember* find_member(std::string_view key) const;

  PlainList<JsonMember> members_;
  std::uint64_t filter_ = 0;        // the bits of all keys
  std::unique_ptr<JsonKeys> keys_;  // from the second object on
  bool has_scanned_ = false;
  record::JsonError error_;
};

}  // namespace logkit::parse
