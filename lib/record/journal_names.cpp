#include "lib/record/journal_names.h"

#include <algorithm>
#include <array>

namespace logkit::record {

std::string_view journal_severity(unsigned priority) {
  constexpr std::array<std::string_view, 8> kNames = {"emerg",   "alert",  "crit", "err",
                                                      "warning", "notice", "info", "debug"};
  return kNames[priority];
}

std::string journal_name(std::string_view field) {
  if (field == "SYSLOG_IDENTIFIER") return "identifier";
  if (field == "_SYSTEMD_UNIT") return "unit";
  if (field == "_HOSTNAME") return "host";
  if (field == "__CURSOR") return "cursor";
  while (field.starts_with('_')) field.remove_prefix(1);
  std::string name(field);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  const bool is_taken = name.empty() || name == "service" || name == "host" || name == "level" ||
                        name == "severity";
  return is_taken ? "parsed." + name : name;
}

}  // namespace logkit::record
