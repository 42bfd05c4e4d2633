#include "lib/parse/formats/syslog_parts.h"

#include <algorithm>
#include <array>

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

constexpr std::array<bool, 256> make_tag_chars() {
  std::array<bool, 256> is_tag_char{};
  for (unsigned c = 0; c < 256; ++c)
    is_tag_char[c] = c >= 0x80 || is_letter(static_cast<char>(c)) || is_digit(static_cast<char>(c));
  // A colon inside the name is part of it (perl's A::B).
  for (const char c : std::string_view("-_./()@%+#$*\\~:"))
    is_tag_char[static_cast<unsigned char>(c)] = true;
  return is_tag_char;
}
constexpr std::array<bool, 256> kTagChars = make_tag_chars();

bool is_number(std::string_view digits) {
  bool are_digits = !digits.empty();
  for (const char c : digits) are_digits &= is_digit(c);
  return are_digits;
}

// The end of the name that `text` begins with: npos where it goes beyond all.
std::size_t end_of_name(std::string_view text) {
  const std::size_t most = std::min(text.size(), kMaxTagBytes);
  for (std::size_t at = 0; at < most; ++at) {
    const char c = text[at];
    if (!kTagChars[static_cast<unsigned char>(c)]) return at;
    if (c == ':' && (at + 1 == text.size() || is_space(text[at + 1]))) return at;
  }
  return most;
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
  record.fields.push_back({"facility", Value::plain(kFacilities[priority / 8])});
  record.fields.push_back({"severity", Value::plain(kSeverities[priority % 8])});
  if (const auto level = record::level_of_syslog_severity(priority % 8))
    record.level = Value::plain(record::level_name(*level));
}

void add_pid(std::string_view pid, ParsedRecord& record) {
  if (pid.empty() || pid == "-") return;
  if (pid.size() <= 10 && (pid.size() == 1 || pid.front() != '0') && is_number(pid)) {
    record.add_token("pid", pid);
  } else {
    record.add("pid", pid);
  }
}

bool scan_tag(LineCursor& cursor, ParsedRecord& record) {
  const std::string_view rest = cursor.rest();
  std::size_t at = end_of_name(rest);
  if (at == 0 || at == rest.size()) return false;
  const std::string_view name = rest.substr(0, at);
  std::string_view pid;
  if (rest[at] == '[') {
    const std::size_t most = std::min(rest.size(), at + kMaxPidBytes);
    std::size_t close = at + 1;
    while (close < most && rest[close] != ']') ++close;
    if (close == most) return false;
    pid = rest.substr(at + 1, close - at - 1);
    at = close + 1;
    const bool has_colon = at < rest.size() && rest[at] == ':';
    if (!has_colon && !is_number(pid)) return false;
    if (has_colon) {
      ++at;
    } else if (at < rest.size() && !is_space(rest[at])) {
      return false;
    }
  } else if (rest[at] == ':' && (at + 1 == rest.size() || is_space(rest[at + 1]))) {
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
