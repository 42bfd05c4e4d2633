// Apache's error log, of 2.2 and 2.4:
//
//   [Wed Jan 29 00:00:02.123456 2024] [core:error] [pid 1:tid 2] (2)No such file: [client
//   1.2.3.4:5] AH00035: text, referer: http://a/
//   [Mon Dec 26 16:22:08 2016] [error] [client 1.2.3.4] text
#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/line_parts.h"
#include "lib/parse/json_record.h"

namespace logkit::parse {
namespace {

constexpr FieldInfo kFields[] = {
    {"module", "the module that wrote the line"},
    {"pid", "the process id, a number"},
    {"tid", "the thread id, a number"},
    {"client_ip", "the client's address"},
    {"client_port", "its port, a number"},
    {"error_code", "AH and five digits"},
    {"referer", "the Referer header"},
};

bool begins(std::string_view line) {
  constexpr std::string_view kDays = "Mon Tue Wed Thu Fri Sat Sun";
  return line.size() > 26 && line[0] == '[' && line[4] == ' ' &&
         kDays.find(line.substr(1, 3)) % 4 == 0;
}

void add_error_code(std::string_view text, ParsedRecord& record) {
  LineCursor cursor(text);
  if (text.starts_with("(")) {  // "(2)No such file or directory: AH…"
    const std::size_t code = text.find("AH");
    if (code == std::string_view::npos || code > 200) return;
    cursor.skip(code);
  }
  const std::string_view rest = cursor.rest();
  unsigned digits = 0;
  if (!cursor.take('A') || !cursor.take('H') || !cursor.digits(digits, 5) || cursor.peek() != ':')
    return;
  record.add("error_code", rest.substr(0, 7));
}

class ApacheError final : public Format {
 public:
  explicit ApacheError(const FormatOptions& options) : time_(*options.time) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    LineCursor cursor(line);
    error = {"no Apache error log: no '[time] [level]'", 0};
    if (!begins(line) || !take_bracketed_time(cursor, time_, record)) return false;
    cursor.skip_spaces();
    const std::string_view level = take_inside(cursor, '[', ']', 64);
    if (level.data() == nullptr) return false;
    const std::size_t colon = level.find(':');
    if (colon != std::string_view::npos && colon > 0) record.add("module", level.substr(0, colon));
    set_level(level.substr(colon == std::string_view::npos ? 0 : colon + 1), record);
    cursor.skip_spaces();
    take_ids(cursor, record);
    // What the system said comes before the client: "(2)No such file: [client …] text".
    const char* const message = cursor.at();
    if (cursor.peek() == '(') {
      const std::size_t client = cursor.rest().substr(0, 300).find(": [client ");
      if (client != std::string_view::npos) {
        LineCursor ahead = cursor;
        ahead.skip(client + 2);
        take_client(ahead, record);
        record.message = Value::string({message, cursor.remaining_bytes()});
        add_error_code(ahead.rest(), record);
        return true;
      }
    }
    take_client(cursor, record);
    record.message = Value::string(cursor.rest());
    add_error_code(cursor.rest(), record);
    add_referer(cursor.rest(), record);
    return true;
  }

 private:
  static void take_ids(LineCursor& cursor, ParsedRecord& record) {
    if (!cursor.rest().starts_with("[pid ")) return;
    const std::string_view inside = take_inside(cursor, '[', ']', 64);
    if (inside.data() == nullptr) return;
    const std::string_view ids = inside.substr(4);
    const std::size_t colon = ids.find(":tid ");
    add_value(record, "pid", ids.substr(0, colon));
    if (colon != std::string_view::npos) add_value(record, "tid", ids.substr(colon + 5));
    cursor.skip_spaces();
  }

  static void take_client(LineCursor& cursor, ParsedRecord& record) {
    if (!cursor.rest().starts_with("[client ")) return;
    const std::string_view inside = take_inside(cursor, '[', ']', 256);
    if (inside.data() == nullptr) return;
    const std::string_view client = inside.substr(7);
    const std::size_t colon = client.rfind(':');
    // Five digits are no group of an IPv6 address.
    const bool has_port = colon != std::string_view::npos &&
                          (client.find(':') == colon || client.size() - colon == 6) &&
                          is_plain_number(client.substr(colon + 1));
    if (!has_port) {
      record.add("client_ip", client);
    } else {
      record.add("client_ip", client.substr(0, colon));
      add_value(record, "client_port", client.substr(colon + 1));
    }
    cursor.skip_spaces();
  }

  static void add_referer(std::string_view text, ParsedRecord& record) {
    constexpr std::string_view kName = ", referer: ";
    const std::size_t found = text.rfind(kName);
    if (found != std::string_view::npos) record.add("referer", text.substr(found + kName.size()));
  }

  const record::TimeContext& time_;
};

}  // namespace

const FormatInfo& apache_error_format() {
  static constexpr FormatInfo kInfo = {
      .name = "apache-error",
      .aliases = {},
      .description = "Apache's error log: '[time] [module:level] [pid 1:tid 2] [client …] text'",
      .fields = kFields,
      .score = score_of_read_lines<ApacheError, begins>,
      .create = create_format<ApacheError>,
      .begins = begins,
  };
  return kInfo;
}

}  // namespace logkit::parse
