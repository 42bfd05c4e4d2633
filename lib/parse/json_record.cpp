#include "lib/parse/json_record.h"

#include <algorithm>
#include <array>
#include <optional>

#include "lib/parse/line_cursor.h"
#include "lib/record/json_text.h"
#include "lib/record/level.h"

namespace logkit::parse {
namespace {

// The members that may be a canonical field: a few.
class Candidates {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  explicit Candidates(const PlainList<JsonMember>& members) : members_(members) {
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (members[i].canonical.field != Canonical::kNone) add(members[i].canonical, i);
      has_object_ = has_object_ || members[i].token.starts_with('{');
    }
  }

  bool has_object() const { return has_object_; }

  // The first by rank for which `is_it` says so; kNone where there is none.
  template <typename Predicate>
  std::size_t first(Canonical field, Predicate&& is_it) const {
    for (std::size_t i = 0; i < count_; ++i)
      if (found_[i].field == field && is_it(members_[found_[i].member])) return found_[i].member;
    return kNone;
  }

 private:
  struct Found {  // nothing before it is found
    Canonical field;
    std::uint8_t rank;
    std::size_t member;
  };

  // By rank. Of members of one name the last counts.
  void add(CanonicalName name, std::size_t member) {
    std::size_t at = count_;
    while (at > 0 && found_[at - 1].rank > name.rank) --at;
    for (std::size_t i = at; i-- > 0 && found_[i].rank == name.rank;) {
      if (found_[i].field != name.field) continue;
      found_[i].member = member;
      return;
    }
    std::copy_backward(found_.begin() + at, found_.begin() + count_, found_.begin() + count_ + 1);
    found_[at] = {name.field, name.rank, member};
    ++count_;
  }

  const PlainList<JsonMember>& members_;
  // As many as there are fields and ranks of them.
  std::array<Found, 5 * kMaxAliases> found_;
  std::size_t count_ = 0;
  bool has_object_ = false;
};

bool is_number(std::string_view token) {
  return !token.empty() && (token[0] == '-' || (token[0] >= '0' && token[0] <= '9'));
}

// "2026-03-01T12:00:00.123Z": what most are, at once.
std::optional<std::int64_t> read_iso_time(std::string_view text, TimeResolver& times) {
  LineCursor cursor(text);
  TimeParts parts;
  if (!text.ends_with('Z') || !scan_iso_time(cursor, parts) || !cursor.at_end())
    return std::nullopt;
  return times.resolve(parts);
}

bool set_time(const JsonMember& member, TimeResolver& times, ParsedRecord& record) {
  std::string_view text = member.token;
  std::optional<std::int64_t> time_ns;
  if (member.is_string()) {
    text = member.raw_string();
    time_ns = read_iso_time(text, times);
    if (!time_ns) text = unescape(text, record.arena);
  } else if (!is_number(text)) {
    return false;
  }
  if (!time_ns) time_ns = record::parse_timestamp(text, times.context());
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
  if (level) record.level = Value::plain(record::level_name(*level));
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

void normalise(const JsonObject& object, TimeResolver& times, ParsedRecord& record) {
  const PlainList<JsonMember>& members = object.members();
  const Candidates candidates(members);
  const std::size_t time_at = candidates.first(
      Canonical::kTime, [&](const JsonMember& m) { return set_time(m, times, record); });
  const std::size_t message_at = candidates.first(Canonical::kMessage, [](const JsonMember& m) {
    return m.is_string() || (m.key == "_msg" && m.token != "null");
  });
  const auto is_named = [&](std::size_t at, std::string_view name) {
    return at != Candidates::kNone && members[at].key == name;
  };
  // A record already: its fields have the names that they are to have.
  const bool is_record = is_named(time_at, "_time") && is_named(message_at, "_msg");
  const std::size_t level_at = candidates.first(Canonical::kLevel, [&](const JsonMember& m) {
    return is_level(m) && (!is_record || m.key == "level");
  });
  const auto is_alias = [&](const JsonMember&) { return !is_record; };
  const std::size_t trace_at = candidates.first(Canonical::kTrace, is_alias);
  const std::size_t span_at = candidates.first(Canonical::kSpan, is_alias);
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
    } else if (member.is_reserved) {
      record.stamps.push_back({member.key, Value::token(member.token)});
    } else if (member.key == "_time") {
      record.add_token("_time_text", member.token);
    } else if (member.key != "_time_source" || record.has_event_time()) {
      record.add_token(member.key, member.token);
    }
  }
  if (!is_record) add_nested(object, candidates, record);
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
  record.level = level ? Value::plain(record::level_name(*level)) : Value::string(spelling);
}

std::string_view parsed_name(std::string_view name, TextArena& arena) {
  constexpr std::string_view kPrefix = "parsed.";
  char* const room = arena.take(kPrefix.size() + name.size());
  std::copy(name.begin(), name.end(), std::copy(kPrefix.begin(), kPrefix.end(), room));
  return {room, kPrefix.size() + name.size()};
}

}  // namespace logkit::parse
