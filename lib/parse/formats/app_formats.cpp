// The formats whose lines parse_app_line() reads: java, log4j, kafka, python.
// They differ in what must be there, and in what they take off the message.
#include "lib/parse/formats/app_line.h"
#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/line_parts.h"
#include "lib/parse/json_record.h"
#include "lib/record/level.h"

namespace logkit::parse {
namespace {

// "text (kafka.server.KafkaServer)": the class at the end.
void take_class_behind(ParsedRecord& record) {
  const std::string_view message = record.message.text;
  const std::size_t line_end = std::min(message.find('\n'), message.size());
  std::string_view first = message.substr(0, line_end);
  if (!first.ends_with(')')) return;
  const std::size_t open = first.rfind('(');
  if (open == std::string_view::npos) return;
  const std::string_view name = first.substr(open + 1, first.size() - open - 2);
  if (!is_dotted_name(name)) return;
  record.add("logger", name);
  // A stack trace keeps the line whole: it stands in its middle.
  if (line_end < message.size()) return;
  first = first.substr(0, open);
  while (first.ends_with(' ')) first.remove_suffix(1);
  record.message = Value::string(first);
}

// java.util.logging writes its level at the start of a second line.
void take_level_below(ParsedRecord& record) {
  const std::string_view message = record.message.text;
  const std::size_t line_end = message.find('\n');
  if (line_end == std::string_view::npos) return;
  LineCursor cursor(message.substr(line_end + 1));
  const std::string_view word = take_letters(cursor);
  if (word.size() < 2 || !record::parse_level(word) || !cursor.take(':')) return;
  set_level(word, record);
  cursor.skip_spaces();
  const std::string_view where = message.substr(0, line_end);
  const std::size_t space = where.find(' ');
  if (is_dotted_name(where.substr(0, space))) record.add("logger", where.substr(0, space));
  record.message = Value::string(cursor.rest());
}

class AppFormat : public Format {
 public:
  explicit AppFormat(const FormatOptions& options) : times_(*options.time) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    const AppLine found = parse_app_line(line, times_, record);
    if (found.has_time && !found.has_level) take_level_below(record);
    if (!found.has_time && !record.has_level()) {
      error = {"no application log: no time and no level in front", 0};
      return false;
    }
    return true;
  }

 private:
  TimeResolver times_;
};

class Kafka final : public AppFormat {
 public:
  using AppFormat::AppFormat;
  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    if (!AppFormat::parse(line, record, error)) return false;
    take_class_behind(record);
    return true;
  }
};

struct Seen {
  bool has_time = false;
  bool has_level = false;
  bool has_origin = false;
  bool has_class_behind = false;
};

Seen look_at(std::string_view line) {
  const record::TimeContext time;
  TimeResolver times(time);
  ParsedRecord record;
  const AppLine found = parse_app_line(line, times, record);
  Seen seen{found.has_time, found.has_level, found.has_origin, false};
  const std::size_t fields = record.fields.size();
  take_class_behind(record);
  seen.has_class_behind = record.fields.size() > fields;
  return seen;
}

unsigned score_java(std::span<const std::string_view> lines) {
  return mean_begin_score(lines, begins_app_line, [](std::string_view line) {
    const Seen seen = look_at(line);
    if (!seen.has_time || !seen.has_level) return 0u;
    return seen.has_origin ? 88u : 65u;
  });
}

unsigned score_kafka(std::span<const std::string_view> lines) {
  return mean_begin_score(lines, begins_app_line, [](std::string_view line) {
    const Seen seen = look_at(line);
    if (!line.starts_with('[') || !seen.has_time || !seen.has_level) return 0u;
    return seen.has_class_behind ? 95u : 40u;
  });
}

unsigned score_python(std::span<const std::string_view> lines) {
  return mean_begin_score(lines, begins_app_line, [](std::string_view line) {
    const Seen seen = look_at(line);
    if (!seen.has_level || !seen.has_origin) return 0u;
    if (!seen.has_time) return 85u;  // LEVEL:name:text
    return line.find(" - ") != std::string_view::npos && line.find('[') == std::string_view::npos
               ? 90u
               : 40u;
  });
}

constexpr std::string_view kJavaAliases[] = {"log4j", "logback", "spring", "elasticsearch"};

}  // namespace

const FormatInfo& java_format() {
  static constexpr FormatInfo kInfo = {
      .name = "java",
      .aliases = kJavaAliases,
      .description = "time, level, [thread], logger, message, as logging libraries write them",
      .fields = kAppFields,
      .score = score_java,
      .create = create_format<AppFormat>,
      .begins = begins_app_line,
  };
  return kInfo;
}

const FormatInfo& kafka_format() {
  static constexpr FormatInfo kInfo = {
      .name = "kafka",
      .aliases = {},
      .description = "Kafka's and ZooKeeper's logs: '[time] LEVEL text (class)'",
      .fields = kAppFields,
      .score = score_kafka,
      .create = create_format<Kafka>,
      .begins = begins_app_line,
  };
  return kInfo;
}

const FormatInfo& python_format() {
  static constexpr FormatInfo kInfo = {
      .name = "python",
      .aliases = {},
      .description = "Python's logging: 'time - logger - LEVEL - text', 'LEVEL:logger:text'",
      .fields = kAppFields,
      .score = score_python,
      .create = create_format<AppFormat>,
      .begins = begins_app_line,
  };
  return kInfo;
}

}  // namespace logkit::parse
