// MySQL's and MariaDB's error log:
//
//   2016-12-09T12:08:33.335060Z 0 [Warning] [MY-010055] [Server] text
//   2016-12-09 12:08:33 140735 [Note] text        161209 13:08:33 [ERROR] text
//   161209 13:08:33 mysqld_safe text
#include "lib/parse/formats/app_line.h"
#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/line_parts.h"
#include "lib/parse/json_record.h"

namespace logkit::parse {
namespace {

constexpr FieldInfo kFields[] = {
    {"thread_id", "the thread's number"},
    {"error_code", "MY-010055, since MySQL 8"},
    {"subsystem", "Server, InnoDB, …, likewise"},
};

bool begins(std::string_view line) {
  if (line.size() < 15 || !is_digit(line[0])) return false;
  const record::TimeContext time;
  return record::parse_timestamp_prefix(line, time).has_value();
}

class MysqlError final : public Format {
 public:
  explicit MysqlError(const FormatOptions& options) : time_(*options.time) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    LineCursor cursor(line);
    error = {"no MySQL error log: no time in front", 0};
    if (!begins(line) || !take_time(cursor, time_, record)) return false;
    cursor.skip_spaces();
    LineCursor ahead = cursor;
    const std::string_view thread = ahead.word();
    if (is_plain_number(thread)) {
      record.add_token("thread_id", thread);
      ahead.skip_spaces();
      cursor = ahead;
    }
    const std::string_view level = take_inside(cursor, '[', ']', 32);
    if (level.data() != nullptr) {
      add_level(level, record);
      cursor.skip_spaces();
      if (cursor.rest().starts_with("[MY-")) {
        record.add("error_code", take_inside(cursor, '[', ']', 32));
        cursor.skip_spaces();
        if (const std::string_view name = take_inside(cursor, '[', ']', 32); name.data() != nullptr)
          record.add("subsystem", name);
        cursor.skip_spaces();
      }
    }
    record.message = Value::string(cursor.rest());
    return true;
  }

 private:
  static void add_level(std::string_view level, ParsedRecord& record) {
    if (level == "Note" || level == "System") {
      record.level = Value::string("info");
    } else {
      set_level(level, record);
    }
  }

  const record::TimeContext& time_;
};

unsigned score(std::span<const std::string_view> lines) {
  return mean_begin_score(lines, begins, [](std::string_view line) {
    const record::TimeContext time;
    MysqlError format{FormatOptions{.time = &time}};
    ParsedRecord record;
    ParseError error;
    if (!format.parse(line, record, error)) return 0u;
    if (record.message.text.starts_with("mysqld_safe ")) return 100u;
    return line.find("[Note]") != std::string_view::npos ||
                   line.find("[Warning]") != std::string_view::npos ||
                   line.find("[ERROR]") != std::string_view::npos ||
                   line.find("[System]") != std::string_view::npos
               ? 92u
               : 0u;
  });
}

}  // namespace

const FormatInfo& mysql_error_format() {
  static constexpr FormatInfo kInfo = {
      .name = "mysql-error",
      .aliases = {},
      .description = "MySQL's and MariaDB's error log",
      .fields = kFields,
      .score = score,
      .create = create_format<MysqlError>,
      .begins = begins,
  };
  return kInfo;
}

}  // namespace logkit::parse
