// .NET: Serilog's file and console sinks, Microsoft's console logger, NLog,
// log4net:
//
//   2026-03-01 12:00:00.123 +00:00 [INF] text          [12:00:00 ERR] text
//   2026-03-01 12:00:00.1234|INFO|Name.Space.Class|text
//   info: Microsoft.Hosting.Lifetime[14]
//         text
//   Unhandled exception. System.Exception: text
#include "lib/parse/formats/app_line.h"
#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/line_parts.h"
#include "lib/parse/json_record.h"
#include "lib/record/level.h"

namespace logkit::parse {
namespace {

constexpr FieldInfo kFields[] = {
    {"logger", "the logger or class"},
    {"thread", "the thread, where it stands in brackets"},
    {"event_id", "of Microsoft's console logger, a number"},
    {"exception.type", "of a stack trace: the class; exception.message its text"},
};

// Serilog's and Microsoft's short names.
std::string_view level_of(std::string_view word) {
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"VRB", "trace"}, {"DBG", "debug"}, {"INF", "info"},  {"WRN", "warn"},
      {"ERR", "error"}, {"FTL", "fatal"}, {"trce", "trace"}, {"dbug", "debug"},
      {"info", "info"}, {"warn", "warn"}, {"fail", "error"}, {"crit", "fatal"}};
  for (const auto& [name, level] : kNames)
    if (name == word) return level;
  return {};
}

bool is_console_front(std::string_view line) {
  return line.size() > 6 && line[4] == ':' && line[5] == ' ' && is_lower(line[0]) &&
         !level_of(line.substr(0, 4)).empty();
}

// What a runtime says of the exception that ends the program.
bool is_crash(std::string_view line) {
  return line.starts_with("Unhandled exception. ") || line.starts_with("Unhandled Exception: ");
}

bool begins(std::string_view line) {
  return is_console_front(line) || is_crash(line) || begins_app_line(line);
}

class Dotnet final : public Format {
 public:
  explicit Dotnet(const FormatOptions& options) : times_(*options.time) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    if (is_console_front(line)) return parse_console(line, record);
    if (is_crash(line)) {
      record.level = Value::string("fatal");
      record.message = Value::string(line);
      return true;
    }
    if (parse_serilog(line, record) || parse_nlog(line, record)) return true;
    record.clear();
    const AppLine found = parse_app_line(line, times_, record);
    if (found.has_time || found.has_level) return true;
    error = {"no .NET log: no time and no level in front", 0};
    return false;
  }

 private:
  static bool parse_console(std::string_view line, ParsedRecord& record) {
    record.level = Value::string(level_of(line.substr(0, 4)));
    LineCursor cursor(line.substr(6));
    const std::size_t line_end = cursor.rest().find('\n');
    std::string_view name = cursor.rest().substr(0, line_end);
    const std::size_t bracket = name.rfind('[');
    if (bracket != std::string_view::npos && name.ends_with(']')) {
      add_value(record, "event_id", name.substr(bracket + 1, name.size() - bracket - 2));
      name = name.substr(0, bracket);
    }
    record.add("logger", name);
    if (line_end == std::string_view::npos) {
      record.message = Value::string(line);
      return true;
    }
    cursor.skip(line_end + 1);
    cursor.skip_spaces();
    record.message = Value::string(cursor.rest());
    return true;
  }

  bool parse_serilog(std::string_view line, ParsedRecord& record) {
    LineCursor cursor(line);
    const bool is_short = cursor.peek() == '[' && is_digit(cursor.peek(1)) && cursor.peek(3) == ':';
    if (is_short) {  // "[12:00:00 INF]": without a date, the time is not known
      const std::string_view inside = take_inside(cursor, '[', ']', 32);
      const std::size_t space = inside.rfind(' ');
      if (space == std::string_view::npos) return false;
      return put_level(inside.substr(space + 1), cursor, record);
    }
    if (!take_time(cursor, times_, record)) return false;
    cursor.skip_spaces();
    return put_level(take_inside(cursor, '[', ']', 8), cursor, record);
  }

  static bool put_level(std::string_view name, LineCursor& cursor, ParsedRecord& record) {
    const std::string_view level = level_of(name);
    if (level.empty()) return false;
    record.level = Value::string(level);
    cursor.skip_spaces();
    record.message = Value::string(cursor.rest());
    return true;
  }

  bool parse_nlog(std::string_view line, ParsedRecord& record) {
    LineCursor cursor(line);
    record.clear();
    if (!take_time(cursor, times_, record) || !cursor.take('|') || !take_level(cursor, record) ||
        !cursor.take('|'))
      return false;
    LineCursor ahead = cursor;
    const std::string_view name = take_until(ahead, "|");
    if (!ahead.at_end() && is_dotted_name(name)) {
      record.add("logger", name);
      cursor = ahead;
    }
    record.message = Value::string(cursor.rest());
    return true;
  }

  TimeResolver times_;
};

unsigned score(std::span<const std::string_view> lines) {
  return mean_begin_score(lines, begins, [](std::string_view line) {
    if (is_console_front(line)) return line.ends_with(']') ? 95u : 30u;
    const std::size_t bracket = line.find('[');
    const std::size_t short_name = line.starts_with('[') ? line.find(' ') : bracket;
    if (short_name != std::string_view::npos && short_name + 4 < line.size() &&
        line[short_name + 4] == ']' && !level_of(line.substr(short_name + 1, 3)).empty())
      return 90u;
    const record::TimeContext time;
    LineCursor cursor(line);
    ParsedRecord record;
    const bool is_nlog = take_time(cursor, time, record) && cursor.take('|') &&
                         take_level(cursor, record) && cursor.take('|');
    return is_nlog ? 92u : 0u;
  });
}

}  // namespace

const FormatInfo& dotnet_format() {
  static constexpr FormatInfo kInfo = {
      .name = "dotnet",
      .aliases = {},
      .description = ".NET: Serilog, NLog, log4net, and Microsoft's console logger",
      .fields = kFields,
      .score = score,
      .create = create_format<Dotnet>,
      .begins = begins,
  };
  return kInfo;
}

}  // namespace logkit::parse
