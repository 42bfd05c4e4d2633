// Access logs in NCSA Common and Combined form, as Apache and nginx write them,
// and what people add to them: a virtual host in front, a chain of proxies for
// the address, times and forwarded addresses behind.
//
//   [vhost[:port] ]client ident user [time] "request" status bytes[ "referer" "agent"[ more]]
#include <algorithm>
#include <array>

#include "lib/parse/formats/access_client.h"
#include "lib/parse/formats/access_tail.h"
#include "lib/parse/formats/access_time.h"
#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/quoted.h"

namespace logkit::parse {
namespace {

constexpr FieldInfo kFields[] = {
    {"client_ip", "the address or name of the client; of a chain of proxies its first public "
                  "address, else its first"},
    {"ident", "the identity from identd"},
    {"user", "the authenticated user, spaces included"},
    {"method", "of the request"},
    {"path", "of the request, with its query string"},
    {"protocol", "of the request, HTTP/1.1; absent in HTTP/0.9"},
    {"status", "of the answer, a number"},
    {"bytes", "of the answer's body, a number"},
    {"referer", "the page the request came from"},
    {"user_agent", "the client's program"},
    {"request", "the request line, where it is not of the form 'method path protocol'"},
    {"vhost", "the virtual host in front of the line"},
    {"vhost_port", "its port, a number"},
    {"forwarded_for", "the chain of addresses before or behind the line's own fields"},
    {"tls_protocol", "of Apache's ssl_request_log"},
    {"tls_cipher", "of the same"},
    {"duration_ms", "how long the request took: a decimal number of seconds behind the agent"},
    {"request_time", "a whole number there: its unit is not known (%D, %T)"},
    {"request_bytes", "of the request, where the ingress controller adds it"},
    {"upstream", "the name of the upstream, of the same and of Traefik"},
    {"upstream_addr", "its address"},
    {"upstream_bytes", "of its answer, a number"},
    {"upstream_duration_ms", "how long it took"},
    {"upstream_status", "of its answer, a number"},
    {"router", "Traefik's router or frontend"},
    {"request_id", "the id of the request"},
    {"extra", "what else stands behind the user agent"},
};

// Digits as a number; "-" is absent.
bool add_number(LineCursor& cursor, ParsedRecord& record, std::string_view name,
                std::size_t most_digits) {
  const std::string_view word = cursor.word();
  if (word == "-") return true;
  if (word.empty() || word.size() > most_digits || !std::all_of(word.begin(), word.end(), is_digit))
    return false;
  if (word.size() > 1 && word.front() == '0') {
    record.add(name, word);
  } else {
    record.add_token(name, word);
  }
  return true;
}

class Combined final : public Format {
 public:
  explicit Combined(const FormatOptions& options) : times_(*options.time) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    LineCursor cursor(line);
    const char* const reason = parse_line(cursor, record);
    if (reason == nullptr) {
      record.message = Value::string(line);
      return true;
    }
    error = {reason, cursor.offset()};
    return false;
  }

 private:
  // Null where all is well.
  const char* parse_line(LineCursor& cursor, ParsedRecord& record) {
    std::string_view who;
    if (const char* const reason = parse_time(cursor, record, who)) return reason;
    if (who.empty()) return parse_tls_request(cursor, record);
    if (!parse_access_client(who, record)) return "not an access log: no client, ident and user";
    if (!cursor.take(' ')) return "not an access log: no space before the request";
    if (!parse_request(cursor, record)) return "not an access log: no request in quotes";
    if (!cursor.take(' ') || !add_number(cursor, record, "status", 3))
      return "not an access log: no status";
    if (!cursor.take(' ') || !add_number(cursor, record, "bytes", 18))
      return "not an access log: no number of bytes";
    cursor.skip_spaces();
    parse_agent(cursor, record);
    return nullptr;
  }

  // Finds "[time]": names of users may hold spaces and brackets, a date not.
  const char* parse_time(LineCursor& cursor, ParsedRecord& record, std::string_view& who) {
    const char* const begin = cursor.at();
    std::string_view skipped;
    while (cursor.until('[', skipped)) {
      const char* const bracket = cursor.at();
      cursor.skip(1);
      std::int64_t time_ns = 0;
      const AccessTimes::Found found = times_.take(cursor, time_ns);
      if (found == AccessTimes::Found::kTime) {
        record.set_time(time_ns);
        who = {begin, static_cast<std::size_t>(bracket - begin)};
        return nullptr;
      }
      cursor.move_to(bracket + 1);
      if (found == AccessTimes::Found::kImpossible) return "not an access log: no such date";
    }
    return "not an access log: no [time]";
  }

  // "HTTP/1.1" behind the last space of the path, which loses it.
  static std::string_view take_protocol(std::string_view& path) {
    constexpr std::string_view kName = "HTTP/";
    constexpr std::size_t kUsualBytes = 8;
    std::size_t space = path.size() - kUsualBytes - 1;
    const std::string_view version =
        path.substr(path.size() - std::min<std::size_t>(3, path.size()));
    const bool is_usual = path.size() > kUsualBytes && path[space] == ' ' && version[0] != ' ' &&
                          version[1] != ' ' && version[2] != ' ';
    if (!is_usual) space = path.rfind(' ');
    if (space == std::string_view::npos || !path.substr(space + 1).starts_with(kName)) return {};
    const std::string_view protocol = path.substr(space + 1);
    path = path.substr(0, space);
    return protocol;
  }

  static bool parse_request(LineCursor& cursor, ParsedRecord& record) {
    std::string_view request;
    bool has_backslash = false;
    if (!scan_quoted(cursor, request, has_backslash)) return false;
    if (request == "-" || request.empty()) return true;
    LineCursor words(request);
    const std::string_view method = words.word();
    const bool is_method = !words.at_end() && !method.empty() && method.size() <= 32 &&
                           std::all_of(method.begin(), method.end(),
                                       [](char c) { return is_letter(c) || c == '-' || c == '_'; });
    if (!is_method) {
      record.add("request", unescape_quoted(request, record.arena));
      return true;
    }
    std::string_view path = request.substr(method.size() + 1);
    const std::string_view protocol = take_protocol(path);
    record.add("method", method);
    if (!path.empty())
      record.add("path", has_backslash ? unescape_quoted(path, record.arena) : path);
    if (!protocol.empty()) record.add("protocol", protocol);
    return true;
  }

  // Apache's ssl_request_log: "[time] client protocol cipher "request" bytes".
  static const char* parse_tls_request(LineCursor& cursor, ParsedRecord& record) {
    std::string_view words[3];
    for (std::string_view& word : words)
      if (!cursor.take(' ') || (word = cursor.word()).empty())
        return "not an access log: no client, ident and user";
    if (!cursor.take(' ') || !parse_request(cursor, record))
      return "not an access log: no request in quotes";
    if (!cursor.take(' ') || !add_number(cursor, record, "bytes", 18) || !cursor.at_end())
      return "not an access log: no number of bytes";
    add_unless_dash(record, "client_ip", words[0]);
    add_unless_dash(record, "tls_protocol", words[1]);
    add_unless_dash(record, "tls_cipher", words[2]);
    return nullptr;
  }

  // The referer and the agent; a line that was cut within one of them has it
  // as far as it goes.
  static void parse_agent(LineCursor& cursor, ParsedRecord& record) {
    for (const std::string_view name : {"referer", "user_agent"}) {
      if (cursor.peek() == '-' && (cursor.peek(1) == ' ' || cursor.remaining_bytes() == 1)) {
        cursor.skip(1);
        cursor.skip_spaces();
        continue;
      }
      if (cursor.peek() != '"') break;
      std::string_view text;
      bool has_backslash = false;
      if (!scan_quoted(cursor, text, has_backslash)) {
        text = cursor.rest().substr(1);
        cursor.skip(cursor.remaining_bytes());
      }
      add_unless_dash(record, name, has_backslash ? unescape_quoted(text, record.arena) : text);
      cursor.skip_spaces();
    }
    if (!cursor.at_end()) parse_access_tail(cursor.rest(), record);
  }

  AccessTimes times_;
};

unsigned score(std::span<const std::string_view> lines) {
  const record::TimeContext context;
  Combined format{FormatOptions{&context}};
  return mean_score(lines, [&, record = ParsedRecord()](std::string_view line) mutable {
    record.clear();
    ParseError error;
    return format.parse(line, record, error) ? 100u : 0u;
  });
}

constexpr std::string_view kAliases[] = {"nginx", "apache", "clf"};

}  // namespace

const FormatInfo& combined_format() {
  static constexpr FormatInfo kInfo = {
      .name = "combined",
      .aliases = kAliases,
      .description = "access logs of Apache, nginx and others: common and combined form",
      .fields = kFields,
      .score = score,
      .create = create_format<Combined>,
  };
  return kInfo;
}

}  // namespace logkit::parse
