// PostgreSQL's log: stderr with any log_line_prefix that begins with a time, the
// csvlog, the jsonlog; and PgBouncer's:
//
//   2017-07-31 13:36:42.585 CEST [4974] user@db LOG:  duration: 0.1 ms  statement: SELECT 1
//   2020-03-11 20:40:43 CET::@:[12760]:LOG:  text
//   2026-05-16 05:11:50.269 UTC,"user","db",1001,"192.0.2.10:54321",…,LOG,00000,"text",…
//   2018-09-12 16:08:54.775 3392 LOG text
#include <algorithm>
#include <array>

#include "lib/parse/formats/delimited.h"
#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/line_parts.h"
#include "lib/parse/json_record.h"

namespace logkit::parse {
namespace {

constexpr FieldInfo kFields[] = {
    {"severity", "as PostgreSQL writes it: LOG, STATEMENT, DETAIL, …; level is from it"},
    {"pid", "the process id, a number"},
    {"user", "the role"},
    {"database", "the database"},
    {"application", "the application's name"},
    {"client_ip", "the client's address"},
    {"client_port", "its port, a number"},
    {"session_id", "of the session; likewise session_line"},
    {"sql_state", "the error code; 00000 is left out"},
    {"query_id", "the query's identifier"},
    {"duration_ms", "of 'duration: … ms', a number"},
    {"statement", "the statement behind the duration, or of csvlog and jsonlog"},
    {"detail", "of csvlog; likewise hint, context, command_tag, backend_type"},
};

struct Severity {
  std::string_view name;
  std::string_view level;  // empty: a part of another message
};
constexpr Severity kSeverities[] = {
    {"LOG", "info"},     {"ERROR", "error"},   {"FATAL", "fatal"},   {"PANIC", "fatal"},
    {"WARNING", "warn"}, {"NOTICE", "info"},   {"INFO", "info"},     {"DEBUG", "debug"},
    {"DEBUG1", "debug"}, {"DEBUG2", "debug"},  {"DEBUG3", "debug"},  {"DEBUG4", "debug"},
    {"DEBUG5", "debug"}, {"DETAIL", ""},       {"HINT", ""},         {"STATEMENT", ""},
    {"CONTEXT", ""},     {"QUERY", ""},        {"LOCATION", ""},     {"BACKTRACE", ""},
};

const Severity* find_severity(std::string_view word) {
  const auto* const found = std::find_if(std::begin(kSeverities), std::end(kSeverities),
                                         [word](const Severity& s) { return s.name == word; });
  return found == std::end(kSeverities) ? nullptr : found;
}

bool begins(std::string_view line) {
  if (line.starts_with("{\"timestamp\":")) return true;
  if (line.starts_with('"')) line.remove_prefix(1);
  return line.size() > 19 && is_digit(line[0]) && is_digit(line[3]) && line[4] == '-' &&
         line[7] == '-' && (line[10] == ' ' || line[10] == 'T') && line[13] == ':';
}

// Where the severity stands, which ends the prefix; npos where there is none.
std::size_t find_severity_at(std::string_view text, const Severity*& severity) {
  const std::size_t limit = std::min<std::size_t>(text.find('\n'), 1024);
  for (std::size_t at = text.find(":"); at != std::string_view::npos && at < limit;
       at = text.find(":", at + 1)) {
    std::size_t begin = at;
    while (begin > 0 && (is_upper(text[begin - 1]) || is_digit(text[begin - 1]))) --begin;
    if (begin == at || (begin > 0 && is_letter(text[begin - 1]))) continue;
    severity = find_severity(text.substr(begin, at - begin));
    if (severity != nullptr) return begin;
  }
  return std::string_view::npos;
}

constexpr std::string_view kCsvNames[] = {
    "", "user", "database", "pid", "client", "session_id", "session_line", "command_tag",
    "session_start", "virtual_transaction", "transaction", "severity", "sql_state", "",
    "detail", "hint", "internal_query", "internal_position", "context", "statement",
    "position", "location", "application", "backend_type", "leader_pid", "query_id"};

class Postgres final : public Format {
 public:
  explicit Postgres(const FormatOptions& options) : times_(*options.time) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    if (line.starts_with('{') && object_.scan(line)) {
      parse_json(record);
      return true;
    }
    error = {"no PostgreSQL log: no time in front", 0};
    if (!begins(line)) return false;
    if (is_csv(line)) {
      if (parse_csv(line, record)) return true;
      error.reason = "no PostgreSQL csvlog: too few fields";
      return false;
    }
    LineCursor cursor(line);
    if (!take_time(cursor, times_, record)) return false;
    if (parse_stderr(cursor, record) || parse_bouncer(cursor, record)) return true;
    error.reason = "no PostgreSQL log: no severity behind the prefix";
    return false;
  }

 private:
  static bool is_csv(std::string_view line) {
    const std::size_t comma = line.substr(0, 48).find(',');
    return comma != std::string_view::npos && comma > 19 && comma + 1 < line.size() &&
           line.substr(0, comma).find('[') == std::string_view::npos &&
           (line[comma + 1] == '"' || line[comma + 1] == ',');
  }

  bool parse_stderr(LineCursor& cursor, ParsedRecord& record) {
    const Severity* severity = nullptr;
    const std::string_view rest = cursor.rest();
    const std::size_t at = find_severity_at(rest, severity);
    if (at == std::string_view::npos) return false;
    add_severity(*severity, record);
    parse_prefix(rest.substr(0, at), record);
    std::string_view text = rest.substr(at + severity->name.size() + 1);
    while (text.starts_with(' ')) text.remove_prefix(1);
    record.message = Value::string(text);
    add_duration(text, record);
    return true;
  }

  // "2018-09-12 16:08:54.775 UTC [3392] LOG text"
  static bool parse_bouncer(LineCursor& cursor, ParsedRecord& record) {
    cursor.skip_spaces();
    std::string_view pid = cursor.peek() == '[' ? take_inside(cursor, '[', ']', 16) : cursor.word();
    cursor.skip_spaces();
    const Severity* const severity = find_severity(cursor.word());
    if (!is_plain_number(pid) || severity == nullptr) return false;
    add_severity(*severity, record);
    record.add_token("pid", pid);
    cursor.skip_spaces();
    record.message = Value::string(cursor.rest());
    return true;
  }

  static void add_severity(const Severity& severity, ParsedRecord& record) {
    record.add("severity", severity.name);
    if (!severity.level.empty()) record.level = Value::string(severity.level);
  }

  // "[4974] user=a,db=b,app=c,client=10.0.0.1", "10.1.91.65:user@db:[24743]:"
  static void parse_prefix(std::string_view prefix, ParsedRecord& record) {
    bool has_pid = false;
    LineCursor cursor(prefix);
    while (!cursor.at_end()) {
      if (cursor.peek() == '[') {
        const std::string_view inside = take_inside(cursor, '[', ']', 64);
        if (inside.data() == nullptr) {
          cursor.skip(1);
        } else if (inside.starts_with("queryid=")) {
          record.add("query_id", inside.substr(8));
        } else if (!has_pid && is_plain_number(inside)) {
          record.add_token("pid", inside);
          has_pid = true;
        } else if (!has_pid) {
          has_pid = add_pid_and_line(inside, record);
        }
        continue;
      }
      const std::string_view rest = cursor.rest();
      const std::size_t end = std::min(rest.find_first_of(" ,:[;|"), rest.size());
      add_prefix_word(rest.substr(0, end), record);
      cursor.skip(std::max<std::size_t>(end, 1));
    }
  }

  // "5404-1": %p-%l
  static bool add_pid_and_line(std::string_view inside, ParsedRecord& record) {
    const std::size_t dash = inside.find('-');
    if (dash == std::string_view::npos || !is_plain_number(inside.substr(0, dash)) ||
        !is_plain_number(inside.substr(dash + 1)))
      return false;
    record.add_token("pid", inside.substr(0, dash));
    record.add_token("session_line", inside.substr(dash + 1));
    return true;
  }

  static void add_prefix_word(std::string_view word, ParsedRecord& record) {
    const std::size_t equals = word.find('=');
    if (equals != std::string_view::npos) {
      const std::string_view name = word.substr(0, equals);
      const std::string_view value = word.substr(equals + 1);
      if (value.empty()) return;
      if (name == "user" || name == "usr") record.add("user", value);
      if (name == "db" || name == "database") record.add("database", value);
      if (name == "app" || name == "appli" || name == "application")
        record.add("application", value);
      if (name == "client" || name == "host")
        record.add("client_ip", value.substr(0, value.find('(')));
      return;
    }
    const std::size_t at = word.find('@');
    if (at != std::string_view::npos && word.size() > 1) {
      if (at > 0) record.add("user", word.substr(0, at));
      if (at + 1 < word.size()) record.add("database", word.substr(at + 1));
    } else if (std::count(word.begin(), word.end(), '.') == 3 && is_digit(word.front())) {
      record.add("client_ip", word.substr(0, word.find('(')));
    }
  }

  // "duration: 0.007 ms  statement: BEGIN"
  static void add_duration(std::string_view text, ParsedRecord& record) {
    if (!text.starts_with("duration: ")) return;
    LineCursor cursor(text.substr(10));
    const std::string_view ms = cursor.word();
    if (!is_plain_number(ms)) return;
    record.add_token("duration_ms", ms);
    cursor.skip_spaces();
    if (!cursor.rest().starts_with("ms")) return;
    cursor.skip(2);
    const std::string_view kind = take_until(cursor, ": ");
    if (!cursor.at_end() && kind.size() < 200) record.add("statement", cursor.rest());
  }

  bool parse_csv(std::string_view line, ParsedRecord& record) {
    if (!cut_row(line, {}, record.arena, cells_) || cells_.size() < 14) return false;
    if (const auto time_ns = record::parse_timestamp(cells_[0], times_.context()))
      record.set_time(*time_ns);
    record.message = Value::string(cells_[13]);
    for (std::size_t i = 0; i < std::min(cells_.size(), std::size(kCsvNames)); ++i) {
      const std::string_view cell = cells_[i];
      const std::string_view name = kCsvNames[i];
      if (name.empty() || cell.empty()) continue;
      if (name == "severity") {
        const Severity* const severity = find_severity(cell);
        if (severity != nullptr) add_severity(*severity, record);
      } else if (name == "client") {
        add_address(record, "client_ip", "client_port", cell);
      } else if (name == "pid" || name == "session_line") {
        add_value(record, name, cell);
      } else if (name != "sql_state" || cell != "00000") {
        record.add(name, cell);
      }
    }
    const bool has_statement = cells_.size() > 19 && !cells_[19].empty();
    if (!has_statement) add_duration(cells_[13], record);
    return true;
  }

  void parse_json(ParsedRecord& record) {
    normalise(object_, times_, record);
    const JsonMember* const severity = object_.find("error_severity");
    if (severity == nullptr || !severity->is_string()) return;
    const Severity* const known = find_severity(severity->raw_string());
    if (known == nullptr) return;
    record.remove("error_severity");
    add_severity(*known, record);
  }

  TimeResolver times_;
  JsonObject object_;
  std::vector<std::string_view> cells_;
};

unsigned score(std::span<const std::string_view> lines) {
  return mean_begin_score(lines, begins, [](std::string_view line) {
    const record::TimeContext time;
    Postgres format{FormatOptions{.time = &time}};
    ParsedRecord record;
    ParseError error;
    if (!begins(line) || !format.parse(line, record, error)) return 0u;
    const bool has_pid = std::any_of(record.fields.begin(), record.fields.end(),
                                     [](const ParsedField& f) { return f.name == "pid"; });
    // "ERROR:" behind a time may be anybody's; with two blanks it is PostgreSQL's.
    const bool has_manner = line.find(":  ") != std::string_view::npos ||
                            line.find(" LOG ") != std::string_view::npos ||
                            line.find(",LOG,") != std::string_view::npos;
    return has_pid && has_manner ? 96u : 45u;
  });
}

constexpr std::string_view kAliases[] = {"postgresql", "pgbouncer"};

}  // namespace

const FormatInfo& postgres_format() {
  static constexpr FormatInfo kInfo = {
      .name = "postgres",
      .aliases = kAliases,
      .description = "PostgreSQL: stderr with any prefix, csvlog, jsonlog; PgBouncer",
      .fields = kFields,
      .score = score,
      .create = create_format<Postgres>,
      .begins = begins,
  };
  return kInfo;
}

}  // namespace logkit::parse
