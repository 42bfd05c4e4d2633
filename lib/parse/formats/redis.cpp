// Redis and Sentinel:
//
//   26571:M 27 Dec 2018 11:19:18.874 * text
//   30 May 10:05:20 . text                         5092:signal-handler (1496141844) text
#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/line_parts.h"
#include "lib/parse/json_record.h"

namespace logkit::parse {
namespace {

constexpr FieldInfo kFields[] = {
    {"pid", "the process id, a number"},
    {"role", "master, replica, sentinel or child"},
    {"thread", "where the line names one in place of a role"},
};

std::string_view role_of(std::string_view letter) {
  if (letter == "M") return "master";
  if (letter == "S") return "replica";
  if (letter == "X") return "sentinel";
  if (letter == "C") return "child";
  return {};
}

std::string_view level_of(char sign) {
  switch (sign) {
    case '.': return "debug";
    case '-':
    case '*': return "info";
    case '#': return "warn";
    default: return {};
  }
}

class Redis final : public Format {
 public:
  explicit Redis(const FormatOptions& options) : time_(*options.time) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    LineCursor cursor(line);
    error = {"no Redis log: no 'pid:role time sign text'", 0};
    take_role(cursor, record);
    cursor.skip_spaces();
    if (cursor.peek() == '(') {
      const std::string_view seconds = take_inside(cursor, '(', ')', 20);
      const auto time_ns = record::parse_timestamp(seconds, time_);
      if (!time_ns) return false;
      record.set_time(*time_ns);
      cursor.skip_spaces();
      record.message = Value::string(cursor.rest());
      return true;
    }
    const bool is_bracketed = cursor.take('[');
    if (is_bracketed) {  // "[26571] 27 Dec …", before 3.0
      const std::string_view pid = take_until(cursor, "] ");
      if (!is_plain_number(pid)) return false;
      record.add_token("pid", pid);
    }
    if (!take_time(cursor, time_, record) || !cursor.take(' ')) return false;
    const std::string_view level = level_of(cursor.peek());
    if (level.empty() || (cursor.peek(1) != ' ' && cursor.remaining_bytes() > 1)) return false;
    record.level = Value::string(level);
    cursor.skip(1);
    cursor.take(' ');
    record.message = Value::string(cursor.rest());
    return true;
  }

 private:
  static void take_role(LineCursor& cursor, ParsedRecord& record) {
    LineCursor ahead = cursor;
    const std::string_view word = ahead.word();
    const std::size_t colon = word.find(':');
    if (colon == std::string_view::npos || !is_plain_number(word.substr(0, colon))) return;
    const std::string_view who = word.substr(colon + 1);
    if (who.empty() || is_digit(who.front())) return;
    record.add_token("pid", word.substr(0, colon));
    const std::string_view role = role_of(who);
    if (role.empty()) {
      record.add("thread", who);
    } else {
      record.add("role", role);
    }
    cursor = ahead;
  }

  const record::TimeContext& time_;
};

unsigned score(std::span<const std::string_view> lines) {
  const record::TimeContext time;
  Redis format{FormatOptions{.time = &time}};
  return mean_score(lines, [&](std::string_view line) {
    ParsedRecord record;
    ParseError error;
    return format.parse(line, record, error) ? 95u : 0u;
  });
}

}  // namespace

const FormatInfo& redis_format() {
  static constexpr FormatInfo kInfo = {
      .name = "redis",
      .aliases = {},
      .description = "Redis: '26571:M 27 Dec 2018 11:19:18.874 * text'",
      .fields = kFields,
      .score = score,
      .create = create_format<Redis>,
  };
  return kInfo;
}

}  // namespace logkit::parse
