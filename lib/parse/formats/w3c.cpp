// W3C extended logs, as IIS, Exchange, proxies and CDNs write them: "#Fields:"
// names what follows, and may change within the file. Without it the fields that
// IIS writes by default, its HTTP error log, or its own old format are assumed,
// by the number of fields.
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
    {"client_ip", "c-ip"},
    {"server_ip", "s-ip"},
    {"server_port", "s-port, a number; likewise client_port"},
    {"user", "cs-username"},
    {"method", "cs-method"},
    {"path", "cs-uri-stem, with '?' and cs-uri-query"},
    {"protocol", "cs-version"},
    {"status", "sc-status, a number"},
    {"substatus", "sc-substatus; likewise win32_status (sc-win32-status)"},
    {"bytes", "sc-bytes; likewise request_bytes (cs-bytes)"},
    {"duration_ms", "time-taken of IIS"},
    {"referer", "cs(Referer)"},
    {"user_agent", "cs(User-Agent), its '+' as blanks"},
    {"vhost", "cs-host"},
    {"reason", "s-reason of the HTTP error log; likewise queue (s-queuename)"},
    {"(other names)", "as the header has them"},
};

struct Renamed {
  std::string_view theirs;
  std::string_view ours;
};
constexpr Renamed kNames[] = {
    {"c-ip", "client_ip"},         {"c-port", "client_port"},
    {"s-ip", "server_ip"},         {"s-port", "server_port"},
    {"cs-username", "user"},       {"cs-method", "method"},
    {"cs-version", "protocol"},    {"sc-status", "status"},
    {"sc-substatus", "substatus"}, {"sc-win32-status", "win32_status"},
    {"sc-bytes", "bytes"},         {"cs-bytes", "request_bytes"},
    {"time-taken", "duration_ms"}, {"cs(Referer)", "referer"},
    {"cs(Referrer)", "referer"},   {"cs(User-Agent)", "user_agent"},
    {"cs-host", "vhost"},          {"cs-uri", "path"},
    {"s-reason", "reason"},        {"s-queuename", "queue"},
    {"s-siteid", "site_id"},       {"s-computername", "host"},
};

// By the number of fields, where there is no header.
constexpr std::string_view kIis15 =
    "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) "
    "cs(Referer) sc-status sc-substatus sc-win32-status time-taken";
constexpr std::string_view kIis14 =
    "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) "
    "sc-status sc-substatus sc-win32-status time-taken";
constexpr std::string_view kIis19 =
    "date time s-sitename cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip "
    "cs(User-Agent) cs(Cookie) cs(Referer) cs-host sc-status sc-substatus sc-win32-status sc-bytes "
    "cs-bytes time-taken";
constexpr std::string_view kIis21 =
    "date time s-sitename s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port "
    "cs-username c-ip cs-version cs(User-Agent) cs(Cookie) cs(Referer) cs-host sc-status "
    "sc-substatus sc-win32-status sc-bytes cs-bytes time-taken";
constexpr std::string_view kHttpErr =
    "date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason "
    "s-queuename";

std::string_view our_name(std::string_view theirs) {
  for (const Renamed& name : kNames)
    if (name.theirs == theirs) return name.ours;
  return theirs;
}

bool is_number_name(std::string_view name) {
  constexpr std::array<std::string_view, 8> kNumbers = {
      "status", "substatus", "win32_status", "bytes",
      "request_bytes", "duration_ms", "server_port", "client_port"};
  return std::find(kNumbers.begin(), kNumbers.end(), name) != kNumbers.end();
}

// Words between blanks or tabs; one in quotes may hold blanks.
void cut_words(std::string_view line, std::vector<std::string_view>& words) {
  words.clear();
  LineCursor cursor(line);
  while (true) {
    cursor.skip_spaces();
    if (cursor.at_end()) return;
    if (cursor.peek() == '"') {
      const std::string_view inside = take_inside(cursor, '"', '"', 65'536);
      if (inside.data() != nullptr) {
        words.push_back(inside);
        continue;
      }
    }
    const std::string_view rest = cursor.rest();
    const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
    words.push_back(rest.substr(0, end));
    cursor.skip(end);
  }
}

class W3c final : public Format {
 public:
  explicit W3c(const FormatOptions& options) : time_(*options.time) {}

  bool is_at_rest() const override { return false; }  // the names of columns
  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    if (line.starts_with('#')) {
      record.is_header = true;
      take_directive(line);
      return true;
    }
    cut_words(line, words_);
    if (names_.empty() && !assume_names()) {
      error = {"no W3C log: there was no '#Fields:' line", 0};
      return false;
    }
    if (words_.size() != names_.size()) {
      error = {words_.size() < names_.size() ? "fewer fields than '#Fields:' names"
                                             : "more fields than '#Fields:' names", 0};
      return false;
    }
    fill(line, record);
    return true;
  }

 private:
  void take_directive(std::string_view line) {
    constexpr std::string_view kFieldsMark = "#Fields:";
    constexpr std::string_view kDateMark = "#Date:";
    if (line.starts_with(kFieldsMark)) {
      set_names(line.substr(kFieldsMark.size()));
    } else if (line.starts_with(kDateMark)) {
      LineCursor cursor(line.substr(kDateMark.size()));
      cursor.skip_spaces();
      date_ = cursor.word();
    }
  }

  void set_names(std::string_view line) {
    std::vector<std::string_view> words;
    cut_words(line, words);
    for (std::string_view& word : words) word = our_name(word);
    names_.clear();
    ColumnNames names;
    names.set(words);
    for (std::size_t i = 0; i < names.size(); ++i) names_.push_back(names[i]);
  }

  bool assume_names() {
    const bool begins_with_date = !words_.empty() && words_[0].size() == 10 && words_[0][4] == '-';
    if (!begins_with_date) return false;
    for (const std::string_view known : {kIis14, kIis15, kHttpErr, kIis19, kIis21}) {
      if (static_cast<std::size_t>(std::count(known.begin(), known.end(), ' ')) + 1 !=
          words_.size())
        continue;
      set_names(known);
      return true;
    }
    return false;
  }

  void fill(std::string_view line, ParsedRecord& record) {
    std::string_view date;
    std::string_view clock;
    std::string_view query;
    record.message = Value::string(line);
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const std::string_view name = names_[i];
      std::string_view word = words_[i];
      if (name == "date") {
        date = word;
      } else if (name == "time") {
        clock = word;
      } else if (word.empty() || word == "-") {
        continue;
      } else if (name == "cs-uri-query") {
        query = word;
      } else if (is_number_name(name)) {
        add_value(record, name, word);
      } else {
        if (name == "user_agent") word = without_plus(word, record.arena);
        record.add(name == "cs-uri-stem" ? "path" : name, word);
      }
    }
    if (!query.empty()) add_query(query, record);
    set_time(date, clock, record);
  }

  static std::string_view without_plus(std::string_view text, TextArena& arena) {
    if (text.find('+') == std::string_view::npos || text.find(' ') != std::string_view::npos)
      return text;
    char* const room = arena.take(text.size());
    std::transform(text.begin(), text.end(), room, [](char c) { return c == '+' ? ' ' : c; });
    return {room, text.size()};
  }

  static void add_query(std::string_view query, ParsedRecord& record) {
    for (ParsedField& field : record.fields) {
      if (field.name != "path") continue;
      const std::string text = std::string(field.value.text) + "?" + std::string(query);
      field.value = Value::string(record.arena.keep(text));
      return;
    }
    record.add("cs-uri-query", query);
  }

  void set_time(std::string_view date, std::string_view clock, ParsedRecord& record) const {
    if (date.empty()) date = date_;
    if (date.empty() || clock.empty()) {
      if (!clock.empty() && date.empty()) record.add("time_text", clock);
      if (clock.empty() && !date.empty()) {
        if (const auto day = record::parse_timestamp(date, time_)) record.set_time(*day);
      }
      return;
    }
    const std::string text = std::string(date) + " " + std::string(clock);
    if (const auto time_ns = record::parse_timestamp(text, time_)) record.set_time(*time_ns);
  }

  const record::TimeContext& time_;
  std::vector<std::string> names_;
  std::vector<std::string_view> words_;
  std::string date_;  // of "#Date:", for logs with only a clock
};

unsigned score(std::span<const std::string_view> lines) {
  const bool has_header = std::any_of(lines.begin(), lines.end(), [](std::string_view line) {
    return line.starts_with("#Fields:") && line.find('\t') == std::string_view::npos;
  });
  if (!lines.empty() && lines.front().starts_with('#') && has_header) return 98;
  const record::TimeContext time;
  W3c format{FormatOptions{.time = &time}};
  return mean_score(lines, [&](std::string_view line) {
    ParsedRecord record;
    ParseError error;
    if (!format.parse(line, record, error) || record.is_header) return 0u;
    const bool has_status = std::any_of(
        record.fields.begin(), record.fields.end(),
        [](const ParsedField& field) { return field.name == "status" && field.value.is_token; });
    return record.has_event_time() && has_status ? 85u : 0u;
  });
}

constexpr std::string_view kAliases[] = {"iis"};

}  // namespace

const FormatInfo& w3c_format() {
  static constexpr FormatInfo kInfo = {
      .name = "w3c",
      .aliases = kAliases,
      .description = "W3C extended logs: IIS and others, fields by their '#Fields:' line",
      .fields = kFields,
      .score = score,
      .create = create_format<W3c>,
  };
  return kInfo;
}

}  // namespace logkit::parse
