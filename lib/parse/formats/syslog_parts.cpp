#include "lib/parse/formats/syslog_parts.h"

#include <algorithm>

#include "lib/record/level.h"

namespace logkit::parse {
namespace {

// RFC 5424, 6.2.1; names as in syslog.conf(5).
constexpr std::string_view kFacilities[] = {
    "kern",   "user",   "mail",   "daemon", "auth",   "syslog", "lpr",    "news",
    "uucp",   "cron",   "authpriv", "ftp",  "ntp",    "audit",  "alert",  "clock",
    "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"};
constexpr std::string_view kSeverities[] = {"emerg",   "alert",  "crit", "err",
                                            "warning", "notice", "info", "debug"};

constexpr std::size_t kMaxTagBytes = 128;
constexpr std::size_t kMaxPidBytes = 48;

bool is_tag_char(char c) {
  constexpr std::string_view kOthers = "-_./()@%+#$*\\~";
  return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80 ||
         kOthers.find(c) != std::string_view::npos;
}

}  // namespace

bool scan_priority(LineCursor& cursor, unsigned& priority) {
  const char* const start = cursor.at();
  if (cursor.take('<') && cursor.number(priority, 3) && priority <= 191 && cursor.take('>'))
    return true;
  cursor.move_to(start);
  return false;
}

void add_priority(unsigned priority, ParsedRecord& record) {
  record.add("facility", kFacilities[priority / 8]);
  record.add("severity", kSeverities[priority % 8]);
  if (const auto level = record::level_of_syslog_severity(priority % 8))
    record.level = Value::string(record::level_name(*level));
}

void add_pid(std::string_view pid, ParsedRecord& record) {
  if (pid.empty() || pid == "-") return;
  const bool is_number = pid.size() <= 10 && std::all_of(pid.begin(), pid.end(), is_digit) &&
                         (pid.size() == 1 || pid.front() != '0');
  if (is_number) {
    record.add_token("pid", pid);
  } else {
    record.add("pid", pid);
  }
}

bool scan_tag(LineCursor& cursor, ParsedRecord& record) {
  const std::string_view rest = cursor.rest();
  std::size_t at = 0;
  // A colon inside the name is part of it (perl's A::B).
  const auto ends_name = [&] {
    return rest[at] == ':' && (at + 1 == rest.size() || is_space(rest[at + 1]));
  };
  while (at < rest.size() && at < kMaxTagBytes && !ends_name() &&
         (is_tag_char(rest[at]) || rest[at] == ':'))
    ++at;
  if (at == 0 || at == rest.size()) return false;
  const std::string_view name = rest.substr(0, at);
  std::string_view pid;
  if (rest[at] == '[') {
    const std::size_t close = rest.substr(0, at + kMaxPidBytes).find(']', at);
    if (close == std::string_view::npos) return false;
    pid = rest.substr(at + 1, close - at - 1);
    at = close + 1;
    const bool has_colon = at < rest.size() && rest[at] == ':';
    if (!has_colon && (pid.empty() || !std::all_of(pid.begin(), pid.end(), is_digit))) return false;
    if (has_colon) {
      ++at;
    } else if (at < rest.size() && !is_space(rest[at])) {
      return false;
    }
  } else if (ends_name()) {
    ++at;
  } else {
    return false;
  }
  if (at < rest.size() && rest[at] == ' ') ++at;
  record.add("service", name);
  add_pid(pid, record);
  cursor.skip(at);
  return true;
}

}  // namespace logkit::parse
