// The syslog protocol (RFC 5424):
//
//   <PRI>VERSION TIME HOST APP-NAME PROCID MSGID STRUCTURED-DATA [MSG]
//
// A "-" stands for what is absent. An octet count in front (RFC 6587) is
// skipped.
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/structured_data.h"
#include "lib/parse/formats/syslog_parts.h"
#include "lib/parse/time_scan.h"

namespace logkit::parse {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// "<34>1 ", or "1 " alone; with an octet count in front or not.
bool scan_header(LineCursor& cursor, unsigned& priority, bool& has_priority) {
  const char* const start = cursor.at();
  unsigned number = 0;
  if (cursor.number(number, 7) && cursor.take(' ') && cursor.peek() == '<') {
    // The count of RFC 6587.
  } else {
    cursor.move_to(start);
  }
  has_priority = scan_priority(cursor, priority);
  return cursor.number(number, 2) && number != 0 && cursor.take(' ');
}

class Rfc5424 final : public Format {
 public:
  explicit Rfc5424(const FormatOptions& options) : times_(*options.time) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    LineCursor cursor(line);
    const char* const reason = parse_line(cursor, record);
    if (reason != nullptr) error = {reason, cursor.offset()};
    return reason == nullptr;
  }

 private:
  const char* parse_line(LineCursor& cursor, ParsedRecord& record) {
    unsigned priority = 0;
    bool has_priority = false;
    if (!scan_header(cursor, priority, has_priority))
      return "not RFC 5424: no '<priority>version'";
    if (const char* const reason = parse_time(cursor, record)) return reason;
    std::string_view words[4];  // host, app name, process id, message id
    for (std::string_view& word : words) {
      word = cursor.word();
      if (word.empty() || !cursor.take(' ')) return "not RFC 5424: a header field is missing";
    }
    add_unless_nil(record, "host", words[0]);
    add_unless_nil(record, "service", words[1]);
    add_pid(words[2], record);
    if (has_priority) add_priority(priority, record);
    add_unless_nil(record, "msgid", words[3]);
    if (!cursor.take('-') && !scan_structured_data(cursor, record))
      return "not RFC 5424: malformed structured data";
    if (!cursor.at_end() && !cursor.take(' '))
      return "not RFC 5424: no space after the structured data";
    std::string_view message = cursor.rest();
    if (message.starts_with(kByteOrderMark)) message.remove_prefix(kByteOrderMark.size());
    record.message = Value::string(message);
    return nullptr;
  }

  const char* parse_time(LineCursor& cursor, ParsedRecord& record) {
    if (cursor.peek() == '-' && cursor.peek(1) == ' ') {
      cursor.skip(2);
      return nullptr;
    }
    TimeParts parts;
    if (!scan_iso_time(cursor, parts) || !cursor.take(' ')) return "not RFC 5424: no time";
    const auto time_ns = times_.resolve(parts);
    if (!time_ns) return "not RFC 5424: no such date";
    record.set_time(*time_ns);
    return nullptr;
  }

  static void add_unless_nil(ParsedRecord& record, std::string_view name, std::string_view text) {
    if (text != "-") record.add(name, text);
  }

  TimeResolver times_;
};

constexpr std::string_view kAliases[] = {"ietf-syslog"};
constexpr FieldInfo kFields[] = {kSyslogFields[0], kSyslogFields[1], kSyslogFields[2],
                                 kSyslogFields[3], kSyslogFields[4], kSyslogFields[6],
                                 kSyslogFields[7]};

}  // namespace

bool looks_like_rfc5424(std::string_view line) {
  LineCursor cursor(line);
  unsigned priority = 0;
  bool has_priority = false;
  if (!scan_header(cursor, priority, has_priority)) return false;
  return is_digit(cursor.peek()) || (has_priority && cursor.peek() == '-');
}

std::unique_ptr<Format> make_rfc5424(const FormatOptions& options) {
  return std::make_unique<Rfc5424>(options);
}

unsigned score_rfc5424(std::span<const std::string_view> lines) {
  const record::TimeContext context;
  Rfc5424 format{FormatOptions{&context}};
  ParsedRecord record;
  return mean_score(lines, [&](std::string_view line) {
    record.clear();
    ParseError error;
    return looks_like_rfc5424(line) && format.parse(line, record, error) ? 100u : 0u;
  });
}

const FormatInfo& rfc5424_format() {
  static constexpr FormatInfo kInfo = {
      .name = "rfc5424",
      .aliases = kAliases,
      .description =
          "the syslog protocol: '<34>1 2003-10-11T22:14:15Z host app pid id [data] message'",
      .fields = kFields,
      .score = score_rfc5424,
      .create = make_rfc5424,
  };
  return kInfo;
}

}  // namespace logkit::parse
