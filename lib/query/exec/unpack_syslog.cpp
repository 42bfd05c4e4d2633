#include <charconv>
#include <optional>
#include <string>

#include "lib/base/civil_time.h"
#include "lib/query/exec/unpack.h"
#include "lib/record/timestamp.h"

namespace logkit::query {
namespace {

using record::Kind;

// RFC 5424, 6.2.1, by their usual keywords.
constexpr std::string_view kFacilities[] = {
    "kern",   "user",   "mail",     "daemon",   "auth",    "syslog",       "lpr",    "news",
    "uucp",   "cron",   "authpriv", "ftp",      "ntp",     "security",     "console", "solaris-cron",
    "local0", "local1", "local2",   "local3",   "local4",  "local5",       "local6", "local7"};
constexpr std::string_view kLevels[] = {"emerg",   "alert",  "critical", "error",
                                        "warning", "notice", "info",     "debug"};
constexpr unsigned kMaxPriority = 191;
constexpr std::string_view kNil = "-";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// Up to the next space, which goes with it.
std::string_view take_word(std::string_view& text) {
  const std::size_t end = text.find(' ');
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return word;
}

// "<34>" at the start of the text, and takes it off.
std::optional<unsigned> take_priority(std::string_view& text) {
  const std::size_t close = text.substr(0, 5).find('>');
  if (!text.starts_with('<') || close == std::string_view::npos) return std::nullopt;
  unsigned priority = 0;
  const char* const end = text.data() + close;
  const auto [stop, error] = std::from_chars(text.data() + 1, end, priority);
  if (stop != end || error != std::errc() || priority > kMaxPriority) return std::nullopt;
  text.remove_prefix(close + 1);
  return priority;
}

class SyslogUnpacker : public Unpacker {
 public:
  SyslogUnpacker(std::int64_t offset_ns, std::int64_t now_ns) {
    time_.now_ns = now_ns;
    time_.default_offset_s = offset_ns / kNsPerSecond;
  }

  void unpack(std::string_view text, const UseUnpacked& use) override {
    if (text.empty()) return;
    if (const auto priority = take_priority(text)) {
      use("level", kLevels[*priority % 8], Kind::kString);
      use("priority", std::to_string(*priority), Kind::kNumber);
      use("facility", std::to_string(*priority / 8), Kind::kNumber);
      use("facility_keyword", kFacilities[*priority / 8], Kind::kString);
      use("severity", std::to_string(*priority % 8), Kind::kNumber);
    }
    if (text.starts_with("1 ")) {
      unpack_5424(text.substr(2), use);
    } else {
      unpack_3164(text, use);
    }
  }

 private:
  static void unpack_5424(std::string_view text, const UseUnpacked& use) {
    use("format", "rfc5424", Kind::kString);
    for (const std::string_view name :
         {"timestamp", "hostname", "app_name", "proc_id", "msg_id"}) {
      const std::string_view word = take_word(text);
      if (word != kNil) use(name, word, Kind::kString);
    }
    take_structured_data(text, use);
    if (text.starts_with(' ')) text.remove_prefix(1);
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    use("message", text, Kind::kString);
  }

  // "-", or elements [id name="value" …] without space between them.
  static void take_structured_data(std::string_view& text, const UseUnpacked& use) {
    if (text.starts_with(kNil)) {
      text.remove_prefix(kNil.size());
      return;
    }
    while (text.starts_with('[')) {
      std::string_view rest = text.substr(1);
      if (!take_element(rest, use)) return;
      text = rest;
    }
  }

  static bool take_element(std::string_view& text, const UseUnpacked& use) {
    const std::size_t id_end = text.find_first_of(" ]");
    if (id_end == std::string_view::npos) return false;
    const std::string id(text.substr(0, id_end));
    text.remove_prefix(id_end);
    while (text.starts_with(' ')) {
      text.remove_prefix(1);
      const std::size_t equals = text.find("=\"");
      if (equals == std::string_view::npos) return false;
      const std::string name = id + "." + std::string(text.substr(0, equals));
      text.remove_prefix(equals + 2);
      std::string value;
      if (!take_value(text, value)) return false;
      use(name, value, Kind::kString);
    }
    if (!text.starts_with(']')) return false;
    text.remove_prefix(1);
    return true;
  }

  // Behind the opening quote; '"', '\' and ']' are escaped (RFC 5424, 6.3.3).
  static bool take_value(std::string_view& text, std::string& value) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '"') {
        text.remove_prefix(i + 1);
        return true;
      }
      const bool escapes = text[i] == '\\' && i + 1 < text.size() &&
                           (text[i + 1] == '"' || text[i + 1] == '\\' || text[i + 1] == ']');
      if (escapes) ++i;
      value.push_back(text[i]);
    }
    return false;
  }

  void unpack_3164(std::string_view text, const UseUnpacked& use) const {
    use("format", "rfc3164", Kind::kString);
    const auto time = record::parse_timestamp_prefix(text, time_);
    if (time && time->begin == 0) {
      use("timestamp", format_rfc3339_fixed(time->time_ns, 3), Kind::kString);
      text.remove_prefix(time->end);
      if (text.starts_with(' ')) text.remove_prefix(1);
      use("hostname", take_word(text), Kind::kString);
      take_tag(text, use);
    }
    use("message", text, Kind::kString);
  }

  // "sshd[123]: " or "kernel: ".
  static void take_tag(std::string_view& text, const UseUnpacked& use) {
    const std::size_t name_end = text.find_first_of("[: ");
    if (name_end == 0 || name_end == std::string_view::npos || text[name_end] == ' ') return;
    std::string_view rest = text.substr(name_end);
    std::string_view process;
    if (rest.starts_with('[')) {
      const std::size_t close = rest.find(']');
      if (close == std::string_view::npos) return;
      process = rest.substr(1, close - 1);
      rest.remove_prefix(close + 1);
    }
    if (!rest.starts_with(':')) return;
    rest.remove_prefix(1);
    if (rest.starts_with(' ')) rest.remove_prefix(1);
    use("app_name", text.substr(0, name_end), Kind::kString);
    if (!process.empty()) use("proc_id", process, Kind::kString);
    text = rest;
  }

  record::TimeContext time_;
};

}  // namespace

std::unique_ptr<Unpacker> make_syslog_unpacker(std::int64_t offset_ns, std::int64_t now_ns) {
  return std::make_unique<SyslogUnpacker>(offset_ns, now_ns);
}

}  // namespace logkit::query
