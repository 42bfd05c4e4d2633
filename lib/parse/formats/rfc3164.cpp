// BSD syslog (RFC 3164) as it is found in files:
//
//   [<PRI>]TIME [HOST ][TAG[[PID]]:] MESSAGE
//
// TIME is "Jan  2 03:04:05" with or without fraction, year before or behind the
// clock, or RFC 3339 with a zone, as rsyslog and syslog-ng write it.
#include <algorithm>

#include "lib/parse/formats/bsd_time.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/syslog_parts.h"
#include "lib/parse/time_scan.h"
#include "lib/record/level.h"

namespace logkit::parse {
namespace {

bool is_address(std::string_view word) {
  return std::count(word.begin(), word.end(), ':') >= 2 &&
         std::all_of(word.begin(), word.end(),
                     [](char c) { return is_hex_digit(c) || c == ':' || c == '.' || c == '%'; });
}

// Whether the word behind the time is no host but already the message's: a tag,
// or the logger's own words.
bool starts_message(std::string_view word, std::string_view rest) {
  bool has_bracket = false;
  for (const char c : word) has_bracket |= c == '[';
  if (has_bracket || word == "---") return true;
  if (word.ends_with(':') && !is_address(word)) return true;
  if (word == "last") return rest.starts_with("last message repeated ");
  return word == "message" && rest.starts_with("message repeated ");
}

// "last message repeated 5 times", also within "--- ---".
void add_repeat_count(std::string_view message, ParsedRecord& record) {
  constexpr std::string_view kWords = "message repeated ";
  const std::string_view front = message.substr(0, 32);
  if (front.find('g') == std::string_view::npos) return;  // its rarest letter
  const std::size_t found = front.find(kWords);
  if (found == std::string_view::npos) return;
  const std::string_view rest = message.substr(found + kWords.size());
  const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
  if (digits == 0 || digits > 18 || rest.front() == '0') return;
  if (!rest.substr(digits).starts_with(" times")) return;
  record.add_token("repeat_count", rest.substr(0, digits));
}

class Rfc3164 final : public Format {
 public:
  explicit Rfc3164(const FormatOptions& options) : times_(*options.time) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    LineCursor cursor(line);
    unsigned priority = 0;
    const bool has_priority = scan_priority(cursor, priority);
    bool has_host = true;
    if (const char* const reason = parse_time(cursor, record, has_host)) {
      error = {reason, cursor.offset()};
      return false;
    }
    cursor.skip_spaces();
    if (has_host) parse_host(cursor, record);
    scan_tag(cursor, record);
    record.message = Value::string(cursor.rest());
    if (has_priority) add_priority(priority, record);
    add_repeat_count(cursor.rest(), record);
    return true;
  }

 private:
  const char* parse_time(LineCursor& cursor, ParsedRecord& record, bool& has_host) {
    std::int64_t time_ns = 0;
    const BsdTimes::Found found =
        is_digit(cursor.peek()) ? take_iso_time(cursor, time_ns) : times_.take(cursor, time_ns);
    if (found == BsdTimes::Found::kNone) return "not syslog: no time";
    // Cisco: the time ends in a colon, and no host follows.
    if (cursor.take(':')) has_host = false;
    if (!cursor.at_end() && cursor.peek() != ' ') return "not syslog: no space after the time";
    if (found == BsdTimes::Found::kImpossible) return "not syslog: no such date";
    record.set_time(time_ns);
    return nullptr;
  }

  BsdTimes::Found take_iso_time(LineCursor& cursor, std::int64_t& time_ns) {
    TimeParts parts;
    if (!scan_iso_time(cursor, parts) || !parts.offset_s) return BsdTimes::Found::kNone;
    const auto resolved = times_.resolve(parts);
    if (!resolved) return BsdTimes::Found::kImpossible;
    time_ns = *resolved;
    return BsdTimes::Found::kTime;
  }

  static void parse_host(LineCursor& cursor, ParsedRecord& record) {
    LineCursor ahead = cursor;
    const std::string_view word = ahead.word();
    if (word.empty() || starts_message(word, cursor.rest())) return;
    if (word != "-") record.add("host", word);
    ahead.skip_spaces();
    cursor = ahead;
  }

  BsdTimes times_;
};

// Dates stand in front of many things: a tag or a priority make it syslog.
unsigned score_line(Rfc3164& format, std::string_view line, ParsedRecord& record) {
  record.clear();
  ParseError error;
  if (looks_like_rfc5424(line) || !format.parse(line, record, error)) return 0;
  bool has_tag = false;
  bool has_pid = false;
  for (const ParsedField& field : record.fields) {
    if (field.name == "host" && record::parse_level(field.value.text)) return 0;
    if (field.name == "facility" || field.name == "repeat_count") return 100;
    has_tag = has_tag || field.name == "service";
    has_pid = has_pid || field.name == "pid";
  }
  if (is_digit(line.front())) return has_pid ? 100 : has_tag ? 40 : 0;
  return has_tag ? 100 : 60;
}

constexpr std::string_view kAliases[] = {"bsd-syslog"};

}  // namespace

std::unique_ptr<Format> make_rfc3164(const FormatOptions& options) {
  return std::make_unique<Rfc3164>(options);
}

unsigned score_rfc3164(std::span<const std::string_view> lines) {
  const record::TimeContext context;
  Rfc3164 format{FormatOptions{&context}};
  ParsedRecord record;
  return mean_score(lines, [&](std::string_view line) { return score_line(format, line, record); });
}

const FormatInfo& rfc3164_format() {
  static constexpr FormatInfo kInfo = {
      .name = "rfc3164",
      .aliases = kAliases,
      .description = "BSD syslog: 'Jan  2 03:04:05 host tag[pid]: message', and its variants",
      .fields = std::span(kSyslogFields).first(6),
      .score = score_rfc3164,
      .create = make_rfc3164,
  };
  return kInfo;
}

}  // namespace logkit::parse
