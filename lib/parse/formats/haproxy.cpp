// HAProxy's HTTP and TCP logs, with or without their syslog front:
//
//   1.2.3.4:38862 [30/Jul/2018:09:03:52.726] front back/server 0/0/1/0/2 304 168 - - ----
//   6/6/0/0/0 0/0 {request|headers} {response} "GET / HTTP/1.1"
//   1.2.3.4:33320 [12/Dec/2013:14:46:49.246] front back/server 1/0/5007 212 -- 0/0/0/0/3 0/0
//   Connect from 1.2.3.4:40780 to 1.2.3.4:5000 (main/HTTP)
#include <algorithm>

#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/line_parts.h"
#include "lib/parse/formats/syslog_parts.h"
#include "lib/parse/time_scan.h"

namespace logkit::parse {
namespace {

constexpr FieldInfo kFields[] = {
    {"host", "of the syslog front; likewise service and pid"},
    {"client_ip", "the client's address"},
    {"client_port", "its port, a number"},
    {"frontend", "the frontend, with its '~' for TLS"},
    {"backend", "the backend"},
    {"server", "the server, or <NOSRV>"},
    {"request_ms", "Tq or TR, to get the request; -1 where it never came"},
    {"queue_ms", "Tw, in queues"},
    {"connect_ms", "Tc, to connect to the server"},
    {"response_ms", "Tr, until the server answered"},
    {"duration_ms", "Tt or Ta, in all"},
    {"status", "of the answer, a number"},
    {"bytes", "read from the server, a number"},
    {"request_cookie", "the captured one; likewise response_cookie"},
    {"termination_state", "how the session ended, e.g. ----, SC--"},
    {"actconn", "connections: of the process; likewise feconn, beconn, srv_conn, retries"},
    {"srv_queue", "requests queued before this one; likewise backend_queue"},
    {"request_headers", "the captured ones, with '|' between them; likewise response_headers"},
    {"method", "of the request"},
    {"path", "of the request, with its query string"},
    {"protocol", "of the request"},
    {"request", "the request, where it is not of the form 'method path protocol'"},
    {"server_ip", "of 'Connect from': the address connected to; likewise server_port and mode"},
};

constexpr std::string_view kHttpTimes[] = {"request_ms", "queue_ms", "connect_ms", "response_ms",
                                           "duration_ms"};
constexpr std::string_view kTcpTimes[] = {"queue_ms", "connect_ms", "duration_ms"};
constexpr std::string_view kCounts[] = {"actconn", "feconn", "beconn", "srv_conn", "retries"};
constexpr std::string_view kQueues[] = {"srv_queue", "backend_queue"};

// "1/2/3" to numbers of these names; a '+' before one (it went on) is left out.
// False, and nothing is added, where they are not as many.
bool take_numbers(std::string_view word, std::span<const std::string_view> names,
                  ParsedRecord& record) {
  if (static_cast<std::size_t>(std::count(word.begin(), word.end(), '/')) + 1 != names.size())
    return false;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::size_t slash = word.find('/');
    std::string_view number = word.substr(0, slash);
    if (number.starts_with('+')) number.remove_prefix(1);
    if (!is_plain_number(number)) return false;
    record.add_token(names[i], number);
    word.remove_prefix(slash == std::string_view::npos ? word.size() : slash + 1);
  }
  return true;
}

class Haproxy final : public Format {
 public:
  explicit Haproxy(const FormatOptions& options) : time_(*options.time), times_(time_) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    LineCursor cursor(line);
    take_syslog(cursor, record);
    const char* const begin = cursor.at();
    record.message = Value::string({begin, cursor.remaining_bytes()});
    if (cursor.rest().starts_with("Connect from ")) {
      take_connect(cursor, record);
      return true;
    }
    const std::size_t fields = record.fields.size();
    if (take_session(cursor, record)) return true;
    if (is_haproxy_) {  // "Proxy http-in started."
      record.fields.cut(fields);
      return true;
    }
    error = {"no HAProxy log: no 'client [time] frontend backend/server times'",
             cursor.offset()};
    return false;
  }

 private:
  // "Jul 30 09:03:52 host haproxy[123]: ", in front of which may be "<134>".
  void take_syslog(LineCursor& cursor, ParsedRecord& record) {
    is_haproxy_ = false;
    LineCursor ahead = cursor;
    unsigned priority = 0;
    const bool has_priority = scan_priority(ahead, priority);
    if (!take_time(ahead, time_, record)) return;
    ahead.skip_spaces();
    const std::string_view host = ahead.word();
    ahead.skip_spaces();
    const std::size_t fields = record.fields.size();
    if (!host.ends_with(':')) record.add("host", host);
    if (scan_tag(ahead, record)) {
      cursor = ahead;
      for (std::size_t i = fields; i < record.fields.size(); ++i)
        is_haproxy_ = is_haproxy_ || (record.fields[i].name == "service" &&
                                      record.fields[i].value.text.starts_with("haproxy"));
      if (has_priority) add_priority(priority, record);
    } else {
      record.fields.cut(fields);
    }
  }

  static void take_connect(LineCursor& cursor, ParsedRecord& record) {
    take_until(cursor, "Connect from ");
    add_address(record, "client_ip", "client_port", cursor.word());
    take_until(cursor, " to ");
    add_address(record, "server_ip", "server_port", cursor.word());
    cursor.skip_spaces();
    const std::string_view where = take_inside(cursor, '(', ')');
    const std::size_t slash = where.rfind('/');
    if (slash == std::string_view::npos) return;
    record.add("frontend", where.substr(0, slash));
    record.add("mode", where.substr(slash + 1));
  }

  bool take_session(LineCursor& cursor, ParsedRecord& record) {
    const std::string_view client = cursor.word();
    TimeParts parts;
    if (!cursor.take(' ') || !cursor.take('[') || !scan_clf_time(cursor, parts) ||
        !cursor.take(']') || !cursor.take(' '))
      return false;
    if (const auto time_ns = times_.resolve(parts)) record.set_time(*time_ns);
    add_address(record, "client_ip", "client_port", client);
    record.add("frontend", cursor.word());
    if (!cursor.take(' ')) return false;
    const std::string_view where = cursor.word();
    const std::size_t slash = where.find('/');
    if (slash == std::string_view::npos) {
      if (!where.ends_with(':')) return false;
      record.message = Value::string(cursor.rest().substr(cursor.at_end() ? 0 : 1));
      return true;  // "frontend/1: SSL handshake failure"
    }
    record.add("backend", where.substr(0, slash));
    record.add("server", where.substr(slash + 1));
    if (!cursor.take(' ')) return false;
    const std::string_view times = cursor.word();
    if (!cursor.take(' ')) return false;
    if (take_numbers(times, kHttpTimes, record)) return take_http(cursor, record);
    if (times.find('/') == std::string_view::npos) return false;
    return take_numbers(times, kTcpTimes, record) && take_tcp(cursor, record);
  }

  static bool take_rest(LineCursor& cursor, ParsedRecord& record) {
    const std::string_view state = cursor.word();
    if (state.empty() || !cursor.take(' ')) return false;
    record.add("termination_state", state);
    if (!take_numbers(cursor.word(), kCounts, record) || !cursor.take(' ')) return false;
    return take_numbers(cursor.word(), kQueues, record);
  }

  static bool take_tcp(LineCursor& cursor, ParsedRecord& record) {
    std::string_view bytes = cursor.word();
    if (bytes.starts_with('+')) bytes.remove_prefix(1);
    add_value(record, "bytes", bytes);
    return cursor.take(' ') && take_rest(cursor, record);
  }

  static bool take_http(LineCursor& cursor, ParsedRecord& record) {
    const std::string_view status = cursor.word();
    if (!is_plain_number(status) || !cursor.take(' ')) return false;
    if (!status.starts_with('-')) record.add_token("status", status);
    std::string_view bytes = cursor.word();
    if (bytes.starts_with('+')) bytes.remove_prefix(1);
    add_value(record, "bytes", bytes);
    for (const std::string_view name : {"request_cookie", "response_cookie"}) {
      if (!cursor.take(' ')) return false;
      const std::string_view cookie = cursor.word();
      if (cookie != "-") record.add(name, cookie);
    }
    if (!cursor.take(' ') || !take_rest(cursor, record)) return false;
    cursor.skip_spaces();
    for (const std::string_view name : {"request_headers", "response_headers"}) {
      const std::string_view headers = take_inside(cursor, '{', '}', 8192);
      if (headers.data() == nullptr) break;
      record.add(name, headers);
      cursor.skip_spaces();
    }
    std::string_view request = cursor.rest();
    if (request.starts_with('"')) request.remove_prefix(1);
    // A line that syslog cut has no closing quote.
    if (request.ends_with('"')) request.remove_suffix(1);
    if (request == "<BADREQ>") {
      record.add("request", request);
    } else {
      add_request(record, request);
    }
    return true;
  }

  const record::TimeContext& time_;
  TimeResolver times_;
  bool is_haproxy_ = false;  // the syslog front says so
};

unsigned score(std::span<const std::string_view> lines) {
  const record::TimeContext time;
  Haproxy format{FormatOptions{.time = &time}};
  return mean_score(lines, [&](std::string_view line) {
    if (line.find('/') == std::string_view::npos) return 0u;
    ParsedRecord record;
    ParseError error;
    if (!format.parse(line, record, error)) return 0u;
    return record.fields.size() > 6 || line.find("haproxy") != std::string_view::npos ? 100u : 0u;
  });
}

}  // namespace

const FormatInfo& haproxy_format() {
  static constexpr FormatInfo kInfo = {
      .name = "haproxy",
      .aliases = {},
      .description = "HAProxy's HTTP and TCP logs, with or without a syslog front",
      .fields = kFields,
      .score = score,
      .create = create_format<Haproxy>,
  };
  return kInfo;
}

}  // namespace logkit::parse
