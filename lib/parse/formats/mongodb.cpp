// MongoDB: text up to 4.2, JSON since 4.4:
//
//   2018-02-05T13:44:56.657+0100 I CONTROL  [initandlisten] text … 220ms
//   Wed Mar  5 17:14:24.619 [conn12] text
//   {"t":{"$date":"…"},"s":"I","c":"NETWORK","id":22943,"ctx":"conn1","msg":"text","attr":{…}}
#include <algorithm>

#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/line_parts.h"
#include "lib/parse/json_record.h"

namespace logkit::parse {
namespace {

constexpr FieldInfo kFields[] = {
    {"component", "COMMAND, NETWORK, …"},
    {"context", "the thread, e.g. conn12"},
    {"namespace", "of an operation: database.collection"},
    {"operation", "command, query, update, …"},
    {"duration_ms", "of an operation, a number"},
    {"id", "of the message, since 4.4"},
    {"attr", "its attributes, an object"},
};

std::string_view level_of(std::string_view word) {
  if (word == "F") return "fatal";
  if (word == "E") return "error";
  if (word == "W") return "warn";
  if (word == "I" || word == "U") return "info";
  if (word == "D" || (word.size() == 2 && word[0] == 'D' && is_digit(word[1]))) return "debug";
  return {};
}

bool begins(std::string_view line) {
  if (line.starts_with('{') || line.starts_with("***** SERVER")) return true;
  if (line.size() < 24) return false;
  if (is_digit(line[0])) return line[4] == '-' && line[10] == 'T';
  return is_upper(line[0]) && is_lower(line[1]) && line[3] == ' ' && is_upper(line[4]) &&
         line[13] == ':';
}

class Mongodb final : public Format {
 public:
  explicit Mongodb(const FormatOptions& options) : times_(*options.time) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    if (line.starts_with('{')) return parse_json(line, record, error);
    error = {"no MongoDB log: no time in front", 0};
    LineCursor cursor(line);
    if (line.starts_with("***** SERVER RESTARTED *****")) {
      record.message = Value::string(line);
      return true;
    }
    if (!begins(line) || !take_time(cursor, times_, record) || !cursor.take(' ')) return false;
    LineCursor ahead = cursor;
    const std::string_view level = level_of(ahead.word());
    if (!level.empty()) {
      record.level = Value::string(level);
      ahead.skip_spaces();
      const std::string_view component = ahead.word();
      if (component != "-") record.add("component", component);
      ahead.skip_spaces();
      cursor = ahead;
    }
    const std::string_view context = take_inside(cursor, '[', ']', 128);
    if (context.data() != nullptr) record.add("context", context);
    cursor.take(' ');
    if (!record.has_level() && cursor.rest().starts_with("warning: "))
      record.level = Value::string("warn");
    record.message = Value::string(cursor.rest());
    add_operation(cursor.rest(), record);
    return true;
  }

 private:
  // "command db.coll …", "query db.coll …" and at the end "220ms"
  static void add_operation(std::string_view text, ParsedRecord& record) {
    if (!text.ends_with("ms")) return;
    const std::size_t space = text.rfind(' ');
    if (space == std::string_view::npos) return;
    const std::string_view ms = text.substr(space + 1, text.size() - space - 3);
    if (!is_plain_number(ms)) return;
    LineCursor cursor(text);
    const std::string_view operation = cursor.word();
    constexpr std::string_view kOperations[] = {"command", "query",   "update",    "insert",
                                                "remove",  "getmore", "aggregate", "count"};
    if (std::find(std::begin(kOperations), std::end(kOperations), operation) !=
        std::end(kOperations)) {
      record.add("operation", operation);
      cursor.skip_spaces();
      const std::string_view name = cursor.word();
      if (name.find('.') != std::string_view::npos) record.add("namespace", name);
    }
    record.add_token("duration_ms", ms);
  }

  bool parse_json(std::string_view line, ParsedRecord& record, ParseError& error) {
    if (!object_.scan(line)) {
      error = {object_.error().reason, object_.error().offset};
      return false;
    }
    const JsonMember* const severity = object_.find("s");
    if (object_.find("t") == nullptr || severity == nullptr) {
      normalise(object_, times_, record);
      return true;
    }
    for (const JsonMember& member : object_.members()) add_member(member, record);
    return true;
  }

  void add_member(const JsonMember& member, ParsedRecord& record) {
    if (member.key == "t") {
      if (inner_.scan(member.token)) {
        const JsonMember* const date = inner_.find("$date");
        if (date != nullptr && date->is_string()) {
          if (const auto time_ns = record::parse_timestamp(date->raw_string(), times_.context()))
            return record.set_time(*time_ns);
        }
      }
      return record.add_token("t", member.token);
    }
    if (member.key == "s" && member.is_string()) {
      const std::string_view level = level_of(member.raw_string());
      record.level = level.empty() ? Value::token(member.token) : Value::string(level);
    } else if (member.key == "msg" && member.is_string()) {
      record.message = Value::token(member.token);
    } else if (member.key == "c") {
      if (member.token != "\"-\"") record.add_token("component", member.token);
    } else if (member.key == "ctx") {
      record.add_token("context", member.token);
    } else {
      record.add_token(member.key.starts_with('_') ? parsed_name(member.key, record.arena)
                                                   : member.key,
                       member.token);
      if (member.key == "attr") add_attributes(member, record);
    }
  }

  void add_attributes(const JsonMember& member, ParsedRecord& record) {
    if (!inner_.scan(member.token)) return;
    const JsonMember* const ms = inner_.find("durationMillis");
    if (ms != nullptr && is_plain_number(ms->token)) record.add_token("duration_ms", ms->token);
    const JsonMember* const name = inner_.find("ns");
    if (name != nullptr && name->is_string()) record.add_token("namespace", name->token);
  }

  TimeResolver times_;
  JsonObject object_;
  JsonObject inner_;
};

unsigned score(std::span<const std::string_view> lines) {
  return mean_begin_score(lines, begins, [](std::string_view line) {
    if (line.starts_with('{')) return line.starts_with(R"({"t":{"$date")") ? 100u : 0u;
    const record::TimeContext time;
    Mongodb format{FormatOptions{.time = &time}};
    ParsedRecord record;
    ParseError error;
    if (!begins(line) || !format.parse(line, record, error)) return 0u;
    const bool has_context =
        std::any_of(record.fields.begin(), record.fields.end(),
                    [](const ParsedField& field) { return field.name == "context"; });
    return !has_context ? 0u : record.has_level() ? 98u : 82u;
  });
}

}  // namespace

const FormatInfo& mongodb_format() {
  static constexpr FormatInfo kInfo = {
      .name = "mongodb",
      .aliases = {},
      .description = "MongoDB's text log up to 4.2 and its JSON since 4.4",
      .fields = kFields,
      .score = score,
      .create = create_format<Mongodb>,
      .begins = begins,
  };
  return kInfo;
}

}  // namespace logkit::parse
