#include "lib/parse/outer_members.h"

#include <algorithm>
#include <set>
#include <string>

#include "lib/base/json_escape.h"
#include "lib/record/aliases.h"
#include "lib/record/json_text.h"
#include "lib/record/level.h"

namespace logkit::parse {
namespace {

bool says_the_same(const Value& parsed, const JsonMember& member) {
  if (parsed.is_token) return parsed.text == member.token;
  if (!member.is_string()) return parsed.text == member.token;
  if (parsed.text == member.raw_string()) return true;
  std::string token;
  append_json_string(parsed.text, token);
  return token == member.token;
}

// The parsed fields by name, found without a scan where there are many: the
// number of both is the input's choice.
class ParsedNames {
 public:
  explicit ParsedNames(ParsedRecord& record) : fields_(record.fields), count_(fields_.size()) {
    if (count_ <= kFew) return;
    for (std::size_t i = 0; i < count_; ++i) names_.insert(fields_[i].name);
  }
  ParsedField* find(std::string_view name) {
    if (count_ > kFew && names_.find(name) == names_.end()) return nullptr;
    const auto end = fields_.begin() + static_cast<std::ptrdiff_t>(count_);
    const auto found = std::find_if(fields_.begin(), end,
                                    [name](const ParsedField& f) { return f.name == name; });
    return found == end ? nullptr : &*found;
  }

 private:
  static constexpr std::size_t kFew = 32;

  PlainList<ParsedField>& fields_;
  std::size_t count_;
  std::set<std::string_view> names_;
};

void add_time(const JsonMember& member, const record::TimeContext& time, ParsedRecord& record) {
  const std::string_view text = member.is_string() ? unescape(member.raw_string(), record.arena)
                                                   : member.token;
  if (const auto time_ns = record::parse_timestamp(text, time)) {
    record.set_time(*time_ns);
  } else {
    record.add_token("_time_text", member.token);
  }
}

void add_level(const JsonMember& member, ParsedRecord& record) {
  const auto level = member.is_string() ? record::parse_level(member.raw_string()) : std::nullopt;
  const Value own = level ? Value::plain(record::level_name(*level)) : Value::token(member.token);
  if (record.has_level() && !says_the_same(record.level, member) && record.level.text != own.text)
    record.fields.push_back({"parsed.level", record.level});
  record.level = own;
}

void add_field(const JsonMember& member, ParsedNames& names, ParsedRecord& record) {
  if (ParsedField* const parsed = names.find(member.key)) {
    if (says_the_same(parsed->value, member)) return;
    parsed->name = parsed_name(parsed->name, record.arena);
  }
  record.add_token(member.key, member.token);
}

int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

}  // namespace

void add_outer_members(const JsonObject& outer, const record::TimeContext& time, bool is_matched,
                       ParsedRecord& record) {
  const bool has_parsed_time = record.has_event_time();
  const bool has_error = is_matched || !record.parse_error.empty();
  ParsedNames names(record);
  for (const JsonMember& member : outer.members()) {
    const std::string_view key = member.key;
    if (key == "level") {
      add_level(member, record);
    } else if (!key.starts_with('_')) {
      if (key == "raw" || key == "raw_b64") record.raw = {};
      add_field(member, names, record);
    } else if (record::is_reserved_field(key)) {
      record.stamps.push_back({key, Value::token(member.token)});
    } else if (key == "_time") {
      if (!has_parsed_time) add_time(member, time, record);
    } else if (key == "_time_source") {
      if (!has_parsed_time) record.add_token(key, member.token);
    } else if (key == "_parse_error") {
      if (!has_error) record.add_token(key, member.token);
    } else if (key != "_msg" && key != "_msg_b64") {
      add_field(member, names, record);
    }
  }
  // A record whose own time cannot be read gets one, with its mark.
  if (!record.has_event_time()) record.remove("_time_source");
}

std::string_view decode_base64(std::string_view text, TextArena& arena) {
  while (text.ends_with('=')) text.remove_suffix(1);
  char* const room = arena.take(text.size());
  char* out = room;
  unsigned bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const int digit = base64_digit(c);
    if (digit < 0) return {};
    bits = bits << 6 | static_cast<unsigned>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    *out++ = static_cast<char>(bits >> count & 0xff);
  }
  return arena.shrink_last(room, out);
}

}  // namespace logkit::parse
