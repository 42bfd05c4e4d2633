// Pairs name=value anywhere in a line, as Logstash's kv filter finds them: values
// in "…", '…', (…), […] or <…>, all other words are left. Names that occur
// several times have an array.
#include <algorithm>
#include <string>

#include "lib/base/json_escape.h"
#include "lib/parse/canonical.h"
#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/line_parts.h"
#include "lib/parse/json_record.h"
#include "lib/record/aliases.h"
#include "lib/record/json_text.h"

namespace logkit::parse {
namespace {

constexpr FieldInfo kFields[] = {
    {"(all names)", "as text; an array where a name occurs several times"},
};

bool is_name_char(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == '@' || c == '/' ||
         c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

char closing(char c) {
  switch (c) {
    case '"': return '"';
    case '\'': return '\'';
    case '(': return ')';
    case '[': return ']';
    case '<': return '>';
    default: return '\0';
  }
}

class Kv final : public Format {
 public:
  explicit Kv(const FormatOptions& options) : time_(*options.time) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    record.message = Value::string(line);
    LineCursor cursor(line);
    std::size_t pairs = 0;
    while (!cursor.at_end()) pairs += take_pair(cursor, record) ? 1 : 0;
    if (pairs == 0) {
      error = {"no name=value in the line", 0};
      return false;
    }
    add_canonical(line, record);
    return true;
  }

 private:
  static bool take_pair(LineCursor& cursor, ParsedRecord& record) {
    const char* const begin = cursor.at();
    while (!cursor.at_end() && is_name_char(cursor.peek())) cursor.skip(1);
    const std::string_view name(begin, static_cast<std::size_t>(cursor.at() - begin));
    if (cursor.peek() != '=' || name.empty()) {
      if (!cursor.at_end()) cursor.skip(1);
      return false;
    }
    cursor.skip(1);
    std::string_view value;
    const char close = closing(cursor.peek());
    if (close != '\0') value = take_inside(cursor, cursor.peek(), close, 1 << 20);
    if (value.data() == nullptr) {
      const std::string_view rest = cursor.rest();
      const std::size_t end = std::min(rest.find_first_of(" \t,;"), rest.size());
      value = rest.substr(0, end);
      cursor.skip(end);
    }
    if (!value.empty()) add_pair(name, value, record);
    return true;
  }

  static void add_pair(std::string_view name, std::string_view value, ParsedRecord& record) {
    std::string key;
    const bool is_taken = record::is_reserved_field(name) || name == "_time" || name == "_msg";
    escape_json(is_taken ? parsed_name(name, record.arena) : name, key);
    constexpr std::size_t kLookBack = 64;  // so that a line of pairs is not quadratic
    const std::size_t from = record.fields.size() - std::min(record.fields.size(), kLookBack);
    for (std::size_t i = from; i < record.fields.size(); ++i) {
      ParsedField& field = record.fields[i];
      if (field.name != key) continue;
      std::string list = field.value.is_token ? std::string(field.value.text) : "[";
      if (field.value.is_token) {
        list.back() = ',';
      } else {
        append_json_string(field.value.text, list);
        list.push_back(',');
      }
      append_json_string(value, list);
      list.push_back(']');
      constexpr std::size_t kMaxListBytes = 64 * 1024;  // nor one of a single name
      if (list.size() < kMaxListBytes) field.value = Value::token(record.arena.keep(list));
      return;
    }
    record.add(record.arena.keep(key), value);
  }

  void add_canonical(std::string_view line, ParsedRecord& record) const {
    for (const ParsedField& field : record.fields) {
      const CanonicalName name = canonical_name(field.name);
      if (name.field == Canonical::kTime && !record.has_event_time()) {
        if (const auto time_ns = record::parse_timestamp(field.value.text, time_))
          record.set_time(*time_ns);
      }
    }
    record.fields.erase_if([&](const ParsedField& field) {
      const CanonicalName name = canonical_name(field.name);
      if (name.field != Canonical::kLevel || record.has_level() || field.value.is_token)
        return false;
      set_level(field.value.text, record);
      return true;
    });
    if (record.has_event_time()) return;
    if (const auto found = record::find_timestamp(line, time_)) record.set_time(found->time_ns);
  }

  const record::TimeContext& time_;
};

// Pairs stand in many lines: only named, never found.
unsigned score(std::span<const std::string_view>) { return 0; }

}  // namespace

const FormatInfo& kv_format() {
  static constexpr FormatInfo kInfo = {
      .name = "kv",
      .aliases = {},
      .description = "pairs name=value anywhere in a line, whatever stands between them",
      .fields = kFields,
      .score = score,
      .create = create_format<Kv>,
  };
  return kInfo;
}

}  // namespace logkit::parse
