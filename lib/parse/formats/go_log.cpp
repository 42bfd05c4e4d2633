// Go's log package and zap's console encoder:
//
//   2009/11/10 23:00:00.123456 main.go:23: text
//   2026-03-01T12:00:00.123Z	INFO	logger	app/main.go:12	text	{"key": 1}
#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/line_parts.h"
#include "lib/parse/json_record.h"
#include "lib/record/json_scan.h"
#include "lib/record/level.h"

namespace logkit::parse {
namespace {

constexpr FieldInfo kFields[] = {
    {"file", "the source file"},
    {"line", "the line in it, a number"},
    {"logger", "the logger, of zap"},
    {"fields", "zap's fields, an object"},
    {"exception.type", "of a panic: panic; exception.message its text"},
};

bool is_panic(std::string_view line) {
  return line.starts_with("panic: ") || line.starts_with("fatal error: ");
}

bool begins(std::string_view line) {
  if (is_panic(line)) return true;
  if (line.size() < 19 || !is_digit(line[0]) || !is_digit(line[3])) return false;
  return (line[4] == '/' && line[7] == '/' && line[13] == ':') ||
         (line[4] == '-' && line[10] == 'T' && line.find('\t') != std::string_view::npos);
}

// "main.go:23"
bool add_place(std::string_view text, ParsedRecord& record) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || !is_plain_number(text.substr(colon + 1)) ||
      !text.substr(0, colon).ends_with(".go"))
    return false;
  record.add("file", text.substr(0, colon));
  record.add_token("line", text.substr(colon + 1));
  return true;
}

class GoLog final : public Format {
 public:
  explicit GoLog(const FormatOptions& options) : time_(*options.time) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    LineCursor cursor(line);
    if (!begins(line) || !take_time(cursor, time_, record)) {
      if (is_panic(line)) {
        record.level = Value::string("fatal");
        record.message = Value::string(line);
        return true;
      }
      error = {"no Go log: no time in front", 0};
      return false;
    }
    if (cursor.take('\t')) {
      take_zap(cursor, record);
    } else {
      take_standard(cursor, record);
    }
    return true;
  }

 private:
  static void take_standard(LineCursor& cursor, ParsedRecord& record) {
    cursor.skip_spaces();
    LineCursor ahead = cursor;
    const std::string_view place = take_until(ahead, ": ");
    if (place.size() < 200 && add_place(place, record)) cursor = ahead;
    ahead = cursor;
    const bool is_bracketed = ahead.take('[');
    const std::string_view word = take_letters(ahead);
    const bool is_level = word.size() > 1 && record::parse_level(word).has_value() &&
                          (is_bracketed ? ahead.take(']') : ahead.take(':'));
    if (is_level) {
      set_level(word, record);
      ahead.skip_spaces();
      cursor = ahead;
    }
    record.message = Value::string(cursor.rest());
  }

  static void take_zap(LineCursor& cursor, ParsedRecord& record) {
    if (!take_level(cursor, record) || !cursor.take('\t')) {
      record.message = Value::string(cursor.rest());
      return;
    }
    LineCursor ahead = cursor;
    std::string_view part = take_until(ahead, "\t");
    if (!add_place(part, record) && !ahead.at_end() && is_dotted_name(part)) {
      LineCursor behind = ahead;
      if (add_place(take_until(behind, "\t"), record)) {
        record.add("logger", part);
        ahead = behind;
        part = {};
      }
    } else if (!record.fields.empty()) {
      part = {};
    }
    if (part.data() == nullptr) cursor = ahead;
    std::string_view text = cursor.rest();
    const std::size_t tab = text.rfind("\t{");
    if (tab != std::string_view::npos && record::is_json(text.substr(tab + 1))) {
      record.add_token("fields", text.substr(tab + 1));
      text = text.substr(0, tab);
    }
    record.message = Value::string(text);
  }

  const record::TimeContext& time_;
};

// A date with slashes is Go's habit, and of few others.
unsigned score(std::span<const std::string_view> lines) {
  const record::TimeContext time;
  GoLog format{FormatOptions{.time = &time}};
  return mean_begin_score(lines, begins, [&](std::string_view line) {
    ParsedRecord record;
    ParseError error;
    if (!format.parse(line, record, error)) return 0u;
    return record.has_level() || !record.fields.empty() ? 90u : 60u;
  });
}

}  // namespace

const FormatInfo& go_format() {
  static constexpr FormatInfo kInfo = {
      .name = "go",
      .aliases = {},
      .description = "Go's log package and zap's console: '2009/11/10 23:00:00 main.go:23: text'",
      .fields = kFields,
      .score = score,
      .create = create_format<GoLog>,
      .begins = begins,
  };
  return kInfo;
}

}  // namespace logkit::parse
