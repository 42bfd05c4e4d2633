// Google's logging libraries, as Kubernetes writes them:
//
//   E0301 12:00:00.123456    1234 server.go:42] "text" key="value"
#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/line_parts.h"
#include "lib/parse/time_scan.h"

namespace logkit::parse {
namespace {

constexpr FieldInfo kFields[] = {
    {"tid", "the thread, or process, id: a number"},
    {"file", "the source file"},
    {"line", "the line in it, a number"},
};

std::string_view level_of(char letter) {
  switch (letter) {
    case 'I': return "info";
    case 'W': return "warn";
    case 'E': return "error";
    case 'F': return "fatal";
    default: return {};
  }
}

bool begins(std::string_view line) {
  return line.size() > 20 && !level_of(line[0]).empty() && is_digit(line[1]) && is_digit(line[4]) &&
         (line[5] == ' ' || is_digit(line[5]));
}

class Klog final : public Format {
 public:
  explicit Klog(const FormatOptions& options) : times_(*options.time) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    error = {"no klog: no 'Lmmdd hh:mm:ss.uuuuuu tid file:line]'", 0};
    LineCursor cursor(line);
    const std::string_view level = level_of(cursor.peek());
    if (level.empty()) return false;
    cursor.skip(1);
    if (!scan_date(cursor, record)) return false;
    cursor.skip_spaces();
    const std::string_view thread = cursor.word();
    cursor.skip_spaces();
    std::string_view where;
    if (!is_plain_number(thread) || !cursor.until(']', where)) return false;
    cursor.skip(1);
    cursor.take(' ');
    record.level = Value::string(level);
    record.add_token("tid", thread);
    const std::size_t colon = where.rfind(':');
    record.add("file", where.substr(0, colon));
    if (colon != std::string_view::npos) add_value(record, "line", where.substr(colon + 1));
    record.message = Value::string(cursor.rest());
    return true;
  }

 private:
  // "0301 12:00:00.123456", or with a year in front.
  bool scan_date(LineCursor& cursor, ParsedRecord& record) {
    TimeParts parts;
    unsigned year = 0;
    if (is_digit(cursor.peek(4))) {
      if (!cursor.digits(year, 4)) return false;
      parts.civil.year = year;
      parts.has_year = true;
    }
    if (!cursor.digits(parts.civil.month, 2) || !cursor.digits(parts.civil.day, 2) ||
        !cursor.take(' ') || !scan_clock(cursor, parts))
      return false;
    const auto time_ns = times_.resolve(parts);
    if (time_ns) record.set_time(*time_ns);
    return time_ns.has_value();
  }

  TimeResolver times_;
};

constexpr std::string_view kAliases[] = {"glog"};

}  // namespace

const FormatInfo& klog_format() {
  static constexpr FormatInfo kInfo = {
      .name = "klog",
      .aliases = kAliases,
      .description = "Kubernetes and glog: 'E0301 12:00:00.123456 1234 server.go:42] text'",
      .fields = kFields,
      .score = score_of_read_lines<Klog, begins>,
      .create = create_format<Klog>,
      .begins = begins,
  };
  return kInfo;
}

}  // namespace logkit::parse
