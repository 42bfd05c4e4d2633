// nginx's error log:
//
//   2016/10/25 14:49:34 [error] 54053#0: *1 text, client: 127.0.0.1, server: a,
//   request: "GET / HTTP/1.1", upstream: "http://b/", host: "a", referrer: "c"
#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/line_parts.h"
#include "lib/parse/json_record.h"
#include "lib/parse/time_scan.h"

namespace logkit::parse {
namespace {

constexpr FieldInfo kFields[] = {
    {"pid", "the process id of the worker, a number"},
    {"tid", "its thread id"},
    {"connection", "the number of the connection"},
    {"client_ip", "the client's address"},
    {"server", "the server block"},
    {"method", "of the request"},
    {"path", "of the request, with its query string"},
    {"protocol", "of the request"},
    {"upstream", "the address asked upstream"},
    {"vhost", "the Host header"},
    {"referer", "the Referer header"},
};

bool begins(std::string_view line) {
  return line.size() > 20 && is_digit(line[0]) && line[4] == '/' && line[7] == '/' &&
         line[10] == ' ' && line[13] == ':';
}

// "name: value" at the end of the text, quoted or up to a comma.
void add_part(std::string_view name, std::string_view value, ParsedRecord& record) {
  if (name == "client") {
    record.add("client_ip", value);
  } else if (name == "server") {
    if (!value.empty()) record.add("server", value);
  } else if (name == "request") {
    add_request(record, value);
  } else if (name == "upstream") {
    record.add("upstream", value);
  } else if (name == "host") {
    record.add("vhost", value);
  } else if (name == "referrer") {
    record.add("referer", value);
  }
}

void add_parts(std::string_view text, ParsedRecord& record) {
  std::size_t at = text.find(", client: ");
  if (at == std::string_view::npos) return;
  LineCursor cursor(text.substr(at));
  while (cursor.take(',')) {
    cursor.skip_spaces();
    const std::string_view name = take_until(cursor, ": ");
    std::string_view value;
    if (cursor.take('"')) {
      value = take_until(cursor, "\"");
    } else {
      value = cursor.rest().substr(0, cursor.rest().find(','));
      cursor.skip(value.size());
    }
    add_part(name, value, record);
  }
}

class NginxError final : public Format {
 public:
  explicit NginxError(const FormatOptions& options) : time_(*options.time) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    LineCursor cursor(line);
    error = {"no nginx error log: no 'time [level] pid#tid:'", 0};
    if (!begins(line) || !take_time(cursor, time_, record)) return false;
    cursor.skip_spaces();
    const std::string_view level = take_inside(cursor, '[', ']', 16);
    if (level.data() == nullptr) return false;
    set_level(level, record);
    cursor.skip_spaces();
    const std::string_view ids = take_until(cursor, ": ");
    const std::size_t hash = ids.find('#');
    if (hash == std::string_view::npos || !is_plain_number(ids.substr(0, hash))) return false;
    add_value(record, "pid", ids.substr(0, hash));
    add_value(record, "tid", ids.substr(hash + 1));
    if (cursor.peek() == '*') {
      LineCursor ahead = cursor;
      ahead.skip(1);
      const std::string_view number = ahead.word();
      if (is_plain_number(number)) {
        record.add_token("connection", number);
        ahead.skip_spaces();
        cursor = ahead;
      }
    }
    record.message = Value::string(cursor.rest());
    add_parts(cursor.rest(), record);
    return true;
  }

 private:
  const record::TimeContext& time_;
};

}  // namespace

const FormatInfo& nginx_error_format() {
  static constexpr FormatInfo kInfo = {
      .name = "nginx-error",
      .aliases = {},
      .description = "nginx's error log: '2016/10/25 14:49:34 [error] 54053#0: *1 text, client: …'",
      .fields = kFields,
      .score = score_of_read_lines<NginxError, begins>,
      .create = create_format<NginxError>,
      .begins = begins,
  };
  return kInfo;
}

}  // namespace logkit::parse
