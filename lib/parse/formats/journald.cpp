// The systemd journal, as journalctl -o json and -o export print it:
//
//   {"__REALTIME_TIMESTAMP":"1772366400123456","PRIORITY":"6","MESSAGE":"text",…}
//
//   __REALTIME_TIMESTAMP=1772366400123456
//   MESSAGE=text                             and an empty line behind each entry
//
// In JSON a text that is no UTF-8 is an array of bytes; in the export format a
// value with line ends follows its name, in the next line, after its length as 64
// bits.
#include <algorithm>
#include <string>

#include "lib/base/json_escape.h"
#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/line_parts.h"
#include "lib/parse/json_record.h"
#include "lib/record/journal_names.h"
#include "lib/record/json_scan.h"
#include "lib/record/json_text.h"
#include "lib/record/level.h"

namespace logkit::parse {
namespace {

constexpr FieldInfo kFields[] = {
    {"service", "the unit, without '.service'; else SYSLOG_IDENTIFIER, else _COMM"},
    {"host", "_HOSTNAME"},
    {"pid", "_PID, a number"},
    {"identifier", "SYSLOG_IDENTIFIER"},
    {"unit", "_SYSTEMD_UNIT"},
    {"boot_id", "_BOOT_ID; likewise machine_id, cursor (__CURSOR)"},
    {"severity", "emerg alert crit err warning notice info debug, from PRIORITY"},
    {"(other names)", "in lower case, without leading '_'"},
};

// The fields of one entry, whichever way they came.
class Entry {
 public:
  Entry(ParsedRecord& record, const record::TimeContext& time) : record_(record), time_(time) {}

  void add(std::string_view name, Value value) {
    if (name == "__REALTIME_TIMESTAMP") {
      if (!is_source_time_) set_time(value.text);
    } else if (name == "_SOURCE_REALTIME_TIMESTAMP") {
      is_source_time_ = set_time(value.text);
    } else if (name == "MESSAGE") {
      record_.message = value;
    } else if (name == "PRIORITY") {
      add_priority(value.text);
    } else if (name == "_HOSTNAME") {
      put("host", value);
    } else if (name == "_PID") {
      put("pid", value);
    } else if (name == "__CURSOR") {
      put("cursor", value);
    } else {
      keep_names(name, value);
      put(own_name(name), value);
    }
  }

  void finish() {
    const std::string_view program = !identifier_.empty() ? identifier_ : comm_;
    const std::string_view service = !unit_.empty() ? unit_ : program;
    if (!service.empty()) record_.add("service", service);
    if (!record_.has_message()) record_.message = Value::string("");
  }

 private:
  bool set_time(std::string_view microseconds) {
    const auto time_ns = record::parse_timestamp(microseconds, time_);
    if (time_ns) record_.set_time(*time_ns);
    return time_ns.has_value();
  }

  void add_priority(std::string_view text) {
    if (text.size() != 1 || text[0] < '0' || text[0] > '7') return record_.add("priority", text);
    const auto severity = static_cast<unsigned>(text[0] - '0');
    record_.add("severity", record::journal_severity(severity));
    if (const auto level = record::level_of_syslog_severity(severity))
      record_.level = Value::plain(record::level_name(*level));
  }

  void keep_names(std::string_view name, Value value) {
    if (value.is_token) return;
    if (name == "_SYSTEMD_UNIT" && value.text.ends_with(".service"))
      unit_ = value.text.substr(0, value.text.size() - 8);
    if (name == "SYSLOG_IDENTIFIER") identifier_ = value.text;
    if (name == "_COMM") comm_ = value.text;
  }

  std::string_view own_name(std::string_view name) {
    std::string key;
    escape_json(record::journal_name(name), key);
    return record_.arena.keep(key);
  }

  void put(std::string_view name, Value value) {
    if (!value.is_token && name == "pid") return add_value(record_, name, value.text);
    record_.fields.push_back({name, value});
  }

  ParsedRecord& record_;
  const record::TimeContext& time_;
  bool is_source_time_ = false;
  std::string_view unit_;
  std::string_view identifier_;
  std::string_view comm_;
};

// "[72,105]": the bytes; without data where it is no such list.
std::string_view bytes_of(std::string_view token, TextArena& arena) {
  LineCursor cursor(token);
  char* const room = arena.take(token.size());
  char* out = room;
  if (!cursor.take('[')) return {};
  while (true) {
    unsigned byte = 0;
    cursor.skip_spaces();
    if (!cursor.number(byte, 3) || byte > 255) break;
    *out++ = static_cast<char>(byte);
    cursor.skip_spaces();
    if (cursor.take(']')) return arena.shrink_last(room, out);
    if (!cursor.take(',')) break;
  }
  arena.shrink_last(room, room);
  return {};
}

class JournalJson final : public Format {
 public:
  explicit JournalJson(const FormatOptions& options) : time_(*options.time) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    if (!object_.scan(line)) {
      error = {object_.error().reason, object_.error().offset};
      return false;
    }
    Entry entry(record, time_);
    for (const JsonMember& member : object_.members()) {
      if (member.token == "null") continue;  // too large for journalctl
      if (member.is_string()) {
        entry.add(member.key, Value::string(unescape(member.raw_string(), record.arena)));
        continue;
      }
      const std::string_view bytes =
          member.token.starts_with('[') ? bytes_of(member.token, record.arena) : std::string_view();
      entry.add(member.key, bytes.data() != nullptr ? Value::string(bytes)
                                                    : Value::token(member.token));
    }
    entry.finish();
    return true;
  }

 private:
  const record::TimeContext& time_;
  JsonObject object_;
};

constexpr std::size_t kLengthBytes = 8;

bool is_name(std::string_view line) {
  return !line.empty() && std::all_of(line.begin(), line.end(), [](char c) {
    return is_upper(c) || is_digit(c) || c == '_';
  });
}

// The length in front of a value, little endian; beyond any text where there is
// none.
std::size_t length_of(std::string_view text) {
  if (text.size() < kLengthBytes) return static_cast<std::size_t>(-1);
  std::size_t bytes = 0;
  for (std::size_t i = kLengthBytes; i-- > 0;)
    bytes = bytes << 8 | static_cast<unsigned char>(text[i]);
  return bytes;
}

class JournalExport final : public Format {
 public:
  explicit JournalExport(const FormatOptions& options) : time_(*options.time) {}

  bool parse(std::string_view text, ParsedRecord& record, ParseError& error) override {
    Entry entry(record, time_);
    std::size_t fields = 0;
    LineCursor cursor(text);
    while (!cursor.at_end()) {
      const std::string_view line = take_until(cursor, "\n");
      const std::size_t equals = line.find('=');
      if (equals == std::string_view::npos && is_name(line)) {
        const std::size_t bytes = length_of(cursor.rest());
        if (cursor.remaining_bytes() < kLengthBytes ||
            bytes > cursor.remaining_bytes() - kLengthBytes)
          continue;
        entry.add(line, Value::string(cursor.rest().substr(kLengthBytes, bytes)));
        cursor.skip(kLengthBytes + bytes);
        cursor.take('\n');
        ++fields;
        continue;
      }
      if (equals == std::string_view::npos || equals == 0) continue;
      entry.add(line.substr(0, equals), Value::string(line.substr(equals + 1)));
      ++fields;
    }
    if (fields == 0 || !record.has_event_time()) {
      error = {"no journal export: no __REALTIME_TIMESTAMP=", 0};
      return false;
    }
    entry.finish();
    return true;
  }

 private:
  const record::TimeContext& time_;
};

// An entry ends at an empty line; without one, where the next cursor stands. A
// value with a length may hold empty lines.
class EntryRule final : public JoinRule {
 public:
  void begin(std::string_view line) override {
    missing_bytes_ = 0;
    expects_length_ = is_name(line);
  }
  bool continues(std::string_view line) override {
    if (missing_bytes_ > 0) {
      missing_bytes_ -= std::min(missing_bytes_, line.size() + 1);
      return true;
    }
    if (expects_length_) {
      const std::size_t bytes = length_of(line);
      if (line.size() >= kLengthBytes && bytes <= kMaxValueBytes) {
        const std::size_t here = line.size() + 1 - kLengthBytes;
        missing_bytes_ = bytes + 1 > here ? bytes + 1 - here : 0;
      }
      expects_length_ = false;
      return true;
    }
    expects_length_ = is_name(line);
    return !line.starts_with("__CURSOR=");
  }
  bool ends_at_blank() const override { return missing_bytes_ == 0; }
  void blank() override { missing_bytes_ -= std::min<std::size_t>(missing_bytes_, 1); }

 private:
  static constexpr std::size_t kMaxValueBytes = 16u << 20;

  std::size_t missing_bytes_ = 0;  // of the value in hand, with its LF
  bool expects_length_ = false;
};

std::unique_ptr<JoinRule> make_rule() { return std::make_unique<EntryRule>(); }

unsigned score_json(std::span<const std::string_view> lines) {
  return mean_score(lines, [](std::string_view line) {
    return line.starts_with('{') && line.find("\"__REALTIME_TIMESTAMP\"") != std::string_view::npos
               ? 100u
               : 0u;
  });
}

unsigned score_export(std::span<const std::string_view> lines) {
  return !lines.empty() && (lines.front().starts_with("__CURSOR=") ||
                            lines.front().starts_with("__REALTIME_TIMESTAMP="))
             ? 100
             : 0;
}

}  // namespace

const FormatInfo& journald_json_format() {
  static constexpr FormatInfo kInfo = {
      .name = "journald-json",
      .aliases = {},
      .description = "the systemd journal, as journalctl -o json prints it",
      .fields = kFields,
      .score = score_json,
      .create = create_format<JournalJson>,
  };
  return kInfo;
}

const FormatInfo& journald_export_format() {
  static constexpr FormatInfo kInfo = {
      .name = "journald-export",
      .aliases = {},
      .description = "the systemd journal, as journalctl -o export prints it",
      .fields = kFields,
      .score = score_export,
      .create = create_format<JournalExport>,
      .join = make_rule,
  };
  return kInfo;
}

}  // namespace logkit::parse
