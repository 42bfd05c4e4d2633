#include "tools/logship/urgent.h"

#include <numeric>

namespace logkit::logship {
namespace {

// RFC 5424: a priority is facility * 8 + severity.
bool is_urgent_priority(unsigned priority) {
  constexpr unsigned kError = 3;
  constexpr unsigned kAuth = 4;
  constexpr unsigned kAuthPriv = 10;
  constexpr unsigned kAudit = 13;
  const unsigned facility = priority / 8;
  return priority % 8 <= kError || facility == kAuth || facility == kAuthPriv ||
         facility == kAudit;
}

std::string syslog_pattern() {
  constexpr unsigned kPriorities = 192;
  std::string pattern = "^<(";
  for (unsigned priority = 0; priority < kPriorities; ++priority)
    if (is_urgent_priority(priority)) pattern += std::to_string(priority) + '|';
  pattern.back() = ')';
  return pattern + '>';
}

}  // namespace

std::string default_urgent_query() {
  std::string query =
      "level:~\"(?i)^(error|err|e|severe|fatal|crit|critical|alert|emerg|emergency|panic|f)$\""
      " or _msg:(ERROR or FATAL or SEVERE or CRITICAL or CRIT or ALERT or EMERG or PANIC)"
      " or _msg:\"msg=audit\"";
  for (const char* kind : {"log_type", "type", "category", "event.category", "channel", "logger"})
    query.append(" or ").append(kind).append(":~\"(?i)security|audit\"");
  return query + " or _msg:~\"" + syslog_pattern() + '"';
}

Status Urgent::choose(const ship::Batch& batch, std::vector<std::uint32_t>& urgent) {
  return view_.visit(batch, [&](record::Batch& rows, std::size_t first) -> Status {
    std::vector<std::uint32_t> every(rows.source_row_count());
    std::iota(every.begin(), every.end(), 0u);
    rows.select(std::move(every));
    LK_RETURN_IF_ERROR(filter_.apply(rows));
    for (const std::uint32_t row : rows.selection())
      urgent.push_back(static_cast<std::uint32_t>(first + row));
    return {};
  });
}

}  // namespace logkit::logship
