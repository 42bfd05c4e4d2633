// Ruby's Logger:
//
//   I, [2026-03-01T12:00:00.123456 #4711]  INFO -- program: text
#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/line_parts.h"

namespace logkit::parse {
namespace {

constexpr FieldInfo kFields[] = {
    {"pid", "the process id, a number"},
    {"program", "the name the logger was given"},
    {"exception.type", "of a stack trace: the class; exception.message its text"},
};

bool begins(std::string_view line) {
  return line.size() > 20 && is_upper(line[0]) && line.substr(1, 3) == ", [";
}

class Ruby final : public Format {
 public:
  explicit Ruby(const FormatOptions& options) : time_(*options.time) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    error = {"no Ruby log: no 'L, [time #pid] LEVEL -- program:'", 0};
    if (!begins(line)) return false;
    LineCursor cursor(line);
    cursor.skip(4);
    if (!take_time(cursor, time_, record)) return false;
    cursor.skip_spaces();
    if (cursor.take('#')) {
      add_value(record, "pid", take_until(cursor, "]"));
    } else if (!cursor.take(']')) {
      return false;
    }
    cursor.skip_spaces();
    if (!take_level(cursor, record)) {
      if (!cursor.rest().starts_with("ANY")) return false;
      cursor.skip(3);
    }
    if (!cursor.rest().starts_with(" -- ")) return false;
    cursor.skip(4);
    const std::size_t colon = cursor.rest().find(": ");
    if (colon == std::string_view::npos) return false;
    if (colon > 0) record.add("program", cursor.rest().substr(0, colon));
    cursor.skip(colon + 2);
    record.message = Value::string(cursor.rest());
    return true;
  }

 private:
  const record::TimeContext& time_;
};

}  // namespace

const FormatInfo& ruby_format() {
  static constexpr FormatInfo kInfo = {
      .name = "ruby",
      .aliases = {},
      .description = "Ruby's Logger: 'I, [2026-03-01T12:00:00.123456 #4711]  INFO -- prog: text'",
      .fields = kFields,
      .score = score_of_read_lines<Ruby, begins>,
      .create = create_format<Ruby>,
      .begins = begins,
  };
  return kInfo;
}

}  // namespace logkit::parse
