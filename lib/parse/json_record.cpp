#include "lib/parse/json_record.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "lib/parse/canonical.h"
#include "lib/record/aliases.h"
#include "lib/record/json_syntax.h"
#include "lib/record/json_text.h"
#include "lib/record/level.h"
#include "lib/base/utf8.h"

namespace logkit::parse {
namespace {

using record::JsonCursor;
namespace reason = record::json_reason;

// Where the members that may be a canonical field stand, by rank.
class Candidates {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  explicit Candidates(const std::vector<JsonMember>& members) : members_(members) {
    for (auto& ranks : index_) ranks.fill(kNone);
    for (std::size_t i = 0; i < members.size(); ++i) {
      const CanonicalName name = canonical_name(members[i].key);
      if (name.field != Canonical::kNone)
        index_[static_cast<std::size_t>(name.field)][name.rank] = i;
      has_object_ = has_object_ || members[i].token.starts_with('{');
    }
  }

  bool has_object() const { return has_object_; }

  // The first by rank for which `is_it` says so; kNone where there is none.
  template <typename Predicate>
  std::size_t first(Canonical field, Predicate&& is_it) const {
    for (const std::size_t i : index_[static_cast<std::size_t>(field)])
      if (i != kNone && is_it(members_[i])) return i;
    return kNone;
  }

 private:
  const std::vector<JsonMember>& members_;
  std::array<std::array<std::size_t, kMaxAliases>, 6> index_{};
  bool has_object_ = false;
};

bool is_number(std::string_view token) {
  return !token.empty() && (token[0] == '-' || (token[0] >= '0' && token[0] <= '9'));
}

bool set_time(const JsonMember& member, const record::TimeContext& time, ParsedRecord& record) {
  std::string_view text = member.token;
  if (member.is_string()) {
    text = unescape(member.raw_string(), record.arena);
  } else if (!is_number(text)) {
    return false;
  }
  const auto time_ns = record::parse_timestamp(text, time);
  if (time_ns) record.set_time(*time_ns);
  return time_ns.has_value();
}

bool is_level(const JsonMember& member) {
  return is_number(member.token) || (member.is_string() && member.token.size() > 2);
}

void set_json_level(const JsonMember& member, ParsedRecord& record) {
  record.level = Value::token(member.token);
  const auto level = member.is_string() ? record::parse_level(member.raw_string())
                                        : record::level_of_json_number(member.token);
  if (level) record.level = Value::string(record::level_name(*level));
}

// The member `key` of the object that member `outer` is: "log": {"level": …}.
// Null where there is none. `inner` holds what is found.
const JsonMember* nested(const JsonObject& object, std::string_view outer, std::string_view key,
                         JsonObject& inner) {
  const JsonMember* const member = object.find(outer);
  if (member == nullptr || !member->token.starts_with('{') || !inner.scan(member->token))
    return nullptr;
  const JsonMember* const found = inner.find(key);
  return found != nullptr && is_level(*found) ? found : nullptr;
}

// ECS writes log.level, trace.id and span.id nested as often as not: they stay,
// and the short name is added.
void add_nested(const JsonObject& object, const Candidates& candidates, ParsedRecord& record) {
  if (!candidates.has_object()) return;
  JsonObject inner;
  if (!record.has_level())
    if (const JsonMember* const level = nested(object, "log", "level", inner))
      set_json_level(*level, record);
  const auto any = [](const JsonMember&) { return true; };
  if (candidates.first(Canonical::kTrace, any) == Candidates::kNone)
    if (const JsonMember* const id = nested(object, "trace", "id", inner))
      record.add_token("trace_id", id->token);
  if (candidates.first(Canonical::kSpan, any) == Candidates::kNone)
    if (const JsonMember* const id = nested(object, "span", "id", inner))
      record.add_token("span_id", id->token);
}

}  // namespace

bool JsonObject::scan(std::string_view text) {
  members_.clear();
  JsonCursor cursor(text);
  const auto failed = [&] {
    error_ = cursor.error();
    return false;
  };
  cursor.skip_space();
  if (!cursor.take('{', reason::kObject)) {
    if (text.starts_with("\xEF\xBB\xBF")) cursor.fail(reason::kMark);
    return failed();
  }
  cursor.skip_space();
  bool has_escapes = false;
  if (cursor.peek() == '}') {
    cursor.move_to(cursor.at() + 1);
  } else {
    while (true) {
      JsonMember member;
      const char* const key = cursor.at() + 1;
      if (!cursor.take('"', reason::kKey) || !cursor.skip_string_body(has_escapes)) return failed();
      member.key = {key, static_cast<std::size_t>(cursor.at() - key - 1)};
      if (!cursor.skip_colon()) return failed();
      const char* const value = cursor.at();
      if (!cursor.skip_value(2)) return failed();
      member.token = {value, static_cast<std::size_t>(cursor.at() - value)};
      members_.push_back(member);
      cursor.skip_space();
      if (cursor.peek() == '}') break;
      if (!cursor.take(',', reason::kComma)) return failed();
      cursor.skip_space();
    }
    cursor.move_to(cursor.at() + 1);
  }
  cursor.skip_space();
  if (!cursor.at_end()) cursor.fail(reason::kTrailing);
  if (!cursor.at_end()) return failed();
  if (!is_valid_utf8(text)) {
    error_ = {valid_utf8_prefix(text), reason::kUtf8};
    return false;
  }
  return true;
}

const JsonMember* JsonObject::find(std::string_view key) const {
  const auto found = std::find_if(members_.rbegin(), members_.rend(),
                                  [key](const JsonMember& m) { return m.key == key; });
  return found == members_.rend() ? nullptr : &*found;
}

bool JsonObject::is_position_only() const {
  return find("_src") != nullptr &&
         std::all_of(members_.begin(), members_.end(),
                     [](const JsonMember& m) { return record::is_reserved_field(m.key); });
}

void normalise(const JsonObject& object, const record::TimeContext& time, ParsedRecord& record) {
  const std::vector<JsonMember>& members = object.members();
  const Candidates candidates(members);
  const std::size_t time_at = candidates.first(
      Canonical::kTime, [&](const JsonMember& m) { return set_time(m, time, record); });
  const std::size_t message_at = candidates.first(Canonical::kMessage, [](const JsonMember& m) {
    return m.is_string() || (m.key == "_msg" && m.token != "null");
  });
  const std::size_t level_at = candidates.first(Canonical::kLevel, is_level);
  const std::size_t trace_at =
      candidates.first(Canonical::kTrace, [](const JsonMember&) { return true; });
  const std::size_t span_at =
      candidates.first(Canonical::kSpan, [](const JsonMember&) { return true; });
  if (message_at != Candidates::kNone) record.message = Value::token(members[message_at].token);
  if (level_at != Candidates::kNone) set_json_level(members[level_at], record);
  for (std::size_t i = 0; i < members.size(); ++i) {
    const JsonMember& member = members[i];
    if (i == time_at || i == message_at || i == level_at) continue;
    if (!member.key.starts_with('_')) {
      const std::string_view name = i == trace_at  ? "trace_id"
                                    : i == span_at ? "span_id"
                                                   : member.key;
      record.add_token(name, member.token);
    } else if (record::is_reserved_field(member.key)) {
      record.stamps.push_back({member.key, Value::token(member.token)});
    } else if (member.key == "_time") {
      record.add_token("_time_text", member.token);
    } else if (member.key != "_time_source" || record.has_event_time()) {
      record.add_token(member.key, member.token);
    }
  }
  add_nested(object, candidates, record);
}

std::string_view unescape(std::string_view raw, TextArena& arena) {
  if (raw.find('\\') == std::string_view::npos) return raw;
  std::string text;
  record::unescape_json(raw, text);
  return arena.keep(text);
}

std::string_view compact_json(std::string_view json, TextArena& arena) {
  char* const room = arena.take(json.size());
  char* out = room;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string && c == '\\' && i + 1 < json.size()) {
      *out++ = c;
      *out++ = json[++i];
      continue;
    }
    if (c == '"') in_string = !in_string;
    if (in_string || (c != ' ' && c != '\t' && c != '\n' && c != '\r')) *out++ = c;
  }
  return arena.shrink_last(room, out);
}

void set_level(std::string_view spelling, ParsedRecord& record) {
  const auto level = record::parse_level(spelling);
  record.level = Value::string(level ? record::level_name(*level) : spelling);
}

std::string_view parsed_name(std::string_view name, TextArena& arena) {
  constexpr std::string_view kPrefix = "parsed.";
  char* const room = arena.take(kPrefix.size() + name.size());
  std::copy(name.begin(), name.end(), std::copy(kPrefix.begin(), kPrefix.end(), room));
  return {room, kPrefix.size() + name.size()};
}

}  // namespace logkit::parse
