// A JSON object as a record: its members found in one pass, and normalised:
// the canonical fields under their names, all else as it came (record.md, "Who
// changes a record").
//
// Thread safety: a JsonObject, one thread at a time.
#pragma once

#include <string_view>
#include <vector>

#include "lib/parse/parsed_record.h"
#include "lib/record/json_scan.h"
#include "lib/record/timestamp.h"

namespace logkit::parse {

struct JsonMember {
  std::string_view key;    // as it stands between its quotes
  std::string_view token;  // the value as written

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

  const std::vector<JsonMember>& members() const { return members_; }
  // The last of that name (as queries see it), null where there is none.
  const JsonMember* find(std::string_view key) const;
  // Nothing but _src, _pos, _src_info …: says where a source stands.
  bool is_position_only() const;

 private:
  std::vector<JsonMember> members_;
  record::JsonError error_;
};

// Fills `record` (cleared): time, message, level from the first alias that is
// there and makes sense, renamed; reserved members as stamps; the rest as
// fields in their order. A record without a time keeps its origin at kNone. A
// "_time" that is no time stays, as "_time_text".
void normalise(const JsonObject& object, const record::TimeContext& time, ParsedRecord& record);

// The text of a raw JSON string: itself where it has no escapes, else in `arena`.
std::string_view unescape(std::string_view raw, TextArena& arena);

// JSON on one line: without the whitespace between its tokens. Of text that is
// no JSON the result is none either.
std::string_view compact_json(std::string_view json, TextArena& arena);

// Sets the level from a spelling: canonical where the table knows it.
void set_level(std::string_view spelling, ParsedRecord& record);

// The name for a parsed field whose own name is taken or reserved: "parsed.host".
std::string_view parsed_name(std::string_view name, TextArena& arena);

}  // namespace logkit::parse
