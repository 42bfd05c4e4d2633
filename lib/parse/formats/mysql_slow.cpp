// MySQL's, MariaDB's and Percona's slow query log, a query on several lines:
//
//   # Time: 2018-06-13T14:04:36.000000Z
//   # User@Host: root[root] @ localhost [121.0.0.1]  Id:     5
//   # Query_time: 2.000652  Lock_time: 0.000000 Rows_sent: 1  Rows_examined: 0
//   use db;
//   SET timestamp=1528898676;
//   select sleep(2);
//
// The server's own lines at its start, and "# administrator command:", are kept.
#include <algorithm>
#include <string>

#include "lib/base/ascii.h"
#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/line_parts.h"

namespace logkit::parse {
namespace {

constexpr FieldInfo kFields[] = {
    {"user", "who asked"},
    {"current_user", "the account that was used, where it is another"},
    {"client_host", "where from, a name"},
    {"client_ip", "likewise, an address"},
    {"thread_id", "the connection's number"},
    {"schema", "the database"},
    {"query", "the statement"},
    {"query_time", "seconds, a number; likewise lock_time"},
    {"rows_sent", "a number; likewise rows_examined, rows_affected, bytes_sent"},
    {"duration_ms", "query_time in milliseconds"},
    {"(other names)", "of '# Name: value', in lower case; Yes and No as true and false"},
};

// What mysqld writes when it opens the file, a line each.
bool is_server_line(std::string_view line) {
  return (line.find(", Version: ") != std::string_view::npos && line.ends_with("started with:")) ||
         (line.starts_with("Tcp port: ") && line.find("Unix socket: ") != std::string_view::npos) ||
         line.starts_with("Time                 Id Command");
}

constexpr std::string_view kCommand = "# administrator command:";

bool begins_entry(std::string_view line) {
  return line.starts_with("# Time: ") || line.starts_with("# User@Host: ");
}

class MysqlSlow final : public Format {
 public:
  explicit MysqlSlow(const FormatOptions& options) : time_(*options.time) {}

  bool parse(std::string_view text, ParsedRecord& record, ParseError& error) override {
    LineCursor cursor(text);
    bool has_front = false;
    while (cursor.peek() == '#') {
      const std::string_view line = take_until(cursor, "\n");
      if (line.starts_with(kCommand)) {
        record.add("query", line.substr(2));
        continue;
      }
      has_front = true;
      take_header(line.substr(1), record);
    }
    if (!has_front) {
      if (is_server_line(text)) {
        record.is_header = true;
        return true;
      }
      error = {"no slow query log: no '# Time:' or '# User@Host:'", 0};
      return false;
    }
    take_query(cursor, record);
    record.message = Value::string(text);
    return true;
  }

 private:
  void take_header(std::string_view line, ParsedRecord& record) {
    LineCursor cursor(line);
    cursor.skip_spaces();
    if (cursor.rest().starts_with("explain:")) return;  // MariaDB's plan: in the message
    if (cursor.rest().starts_with("Time: ")) {
      cursor.skip(6);
      cursor.skip_spaces();
      if (const auto time_ns = record::parse_timestamp(cursor.rest(), time_))
        record.set_time(*time_ns);
      return;
    }
    if (cursor.rest().starts_with("User@Host: ")) {
      cursor.skip(11);
      take_user(cursor, record);
    }
    take_pairs(cursor, record);
  }

  // "root[root] @ localhost [121.0.0.1]"
  static void take_user(LineCursor& cursor, ParsedRecord& record) {
    const std::string_view user = take_until(cursor, "[");
    const std::string_view account = take_until(cursor, "]");
    if (!user.empty()) record.add("user", user);
    if (!account.empty() && account != user) record.add("current_user", account);
    cursor.skip_spaces();
    cursor.take('@');
    cursor.skip_spaces();
    if (cursor.peek() != '[') {
      const std::string_view host = cursor.word();
      if (!host.empty()) record.add("client_host", host);
      cursor.skip_spaces();
    }
    const std::string_view address = take_inside(cursor, '[', ']', 128);
    if (!address.empty()) record.add("client_ip", address);
  }

  // "Query_time: 2.000652  Lock_time: 0.000000"
  static void take_pairs(LineCursor& cursor, ParsedRecord& record) {
    while (true) {
      cursor.skip_spaces();
      const std::string_view rest = cursor.rest();
      const std::size_t colon = rest.find(": ");
      if (colon == std::string_view::npos) return;
      const std::string_view name = rest.substr(0, colon);
      if (name.find(' ') != std::string_view::npos) {  // a word without a value
        cursor.skip(name.find(' '));
        continue;
      }
      cursor.skip(colon + 1);
      // An absent value is followed by the next name.
      LineCursor ahead = cursor;
      ahead.skip_spaces();
      const std::string_view value = ahead.word();
      if (value.ends_with(':')) continue;
      cursor = ahead;
      add_pair(name, value, record);
    }
  }

  static bool is_name(std::string_view name) {
    return !name.empty() && is_letter(name.front()) &&
           std::all_of(name.begin(), name.end(),
                       [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
  }

  static void add_pair(std::string_view name, std::string_view value, ParsedRecord& record) {
    if (value.empty() || !is_name(name)) return;
    std::string own = to_lower(name);
    if (own == "id" || own == "thread_id") own = "thread_id";
    if (own == "query_time") add_seconds_as_ms(record, "duration_ms", value);
    const std::string_view kept = record.arena.keep(own);
    if (value == "Yes" || value == "No") {
      record.add_token(kept, value == "Yes" ? "true" : "false");
    } else {
      add_value(record, kept, value);
    }
  }

  void take_query(LineCursor& cursor, ParsedRecord& record) {
    while (true) {
      const std::string_view rest = cursor.rest();
      const std::size_t line_end = rest.find('\n');
      const std::string_view line = rest.substr(0, line_end);
      if (line.starts_with("use ") && line.ends_with(';')) {
        const std::string_view schema = line.substr(4, line.size() - 5);
        record.remove("schema");
        record.add("schema", schema);
      } else if (line.starts_with("SET timestamp=")) {
        const std::string_view seconds = line.substr(14, line.find(';') - 14);
        if (const auto time_ns = record::parse_timestamp(seconds, time_)) record.set_time(*time_ns);
      } else {
        break;
      }
      cursor.skip(line_end == std::string_view::npos ? rest.size() : line_end + 1);
    }
    std::string_view query = cursor.rest();
    while (query.ends_with('\n') || query.ends_with(' ')) query.remove_suffix(1);
    if (!query.empty()) record.add("query", query);
  }

  const record::TimeContext& time_;
};

// An entry begins with "# Time:", or with what its front has already, or with a line
// of a front behind its query or command. Other comments are the query's.
class EntryRule final : public JoinRule {
 public:
  void begin(std::string_view line) override {
    is_alone_ = is_server_line(line);
    in_front_ = true;
    has_user_ = false;
    has_query_time_ = false;
    take(line);
  }
  bool continues(std::string_view line) override {
    if (is_alone_ || begins_next(line) || is_server_line(line)) return false;
    take(line);
    return true;
  }

 private:
  bool begins_next(std::string_view line) const {
    if (line.starts_with("# Time: ")) return true;
    if (line.starts_with("# User@Host: ")) return !in_front_ || has_user_;
    return line.starts_with("# Query_time:") && (!in_front_ || has_query_time_);
  }
  void take(std::string_view line) {
    in_front_ = in_front_ && line.starts_with('#') && !line.starts_with(kCommand);
    has_user_ = has_user_ || line.starts_with("# User@Host: ");
    has_query_time_ = has_query_time_ || line.starts_with("# Query_time:");
  }

  bool in_front_ = false;
  bool has_user_ = false;
  bool has_query_time_ = false;
  bool is_alone_ = false;
};

std::unique_ptr<JoinRule> make_rule() { return std::make_unique<EntryRule>(); }

unsigned score(std::span<const std::string_view> lines) {
  std::size_t entries = 0;
  for (const std::string_view line : lines)
    entries += begins_entry(line) || line.starts_with("# Query_time:") ? 1 : 0;
  return entries >= 2 ? 100 : entries == 1 && lines.size() < 20 ? 90 : 0;
}

}  // namespace

const FormatInfo& mysql_slow_format() {
  static constexpr FormatInfo kInfo = {
      .name = "mysql-slow",
      .aliases = {},
      .description = "MySQL's, MariaDB's and Percona's slow query log",
      .fields = kFields,
      .score = score,
      .create = create_format<MysqlSlow>,
      .join = make_rule,
  };
  return kInfo;
}

}  // namespace logkit::parse
