#include "lib/net/notices.h"

#include <utility>

namespace logkit::net {
namespace {

constexpr std::int64_t kPauseMs = 60'000;

}  // namespace

Notices::Kind& Notices::kind_of(std::string_view name) {
  const auto found = kinds_.find(name);
  return found != kinds_.end() ? found->second : kinds_[std::string(name)];
}

bool Notices::is_due(Kind& kind, std::int64_t now_ms) {
  if (kind.said_ms != 0 && now_ms - kind.said_ms < kPauseMs) return false;
  kind.said_ms = now_ms;
  return true;
}

void Notices::closed(ship::Intake& intake, const std::string& listener, std::string_view reason,
                     std::uint64_t count, std::string_view why, std::int64_t now_ms) {
  if (count > 0) intake.ledger().add_closed(listener, reason, count);
  Kind& kind = kind_of(reason);
  kind.count += count;
  if (kind.count == 0 || !is_due(kind, now_ms)) return;
  const std::uint64_t sum = std::exchange(kind.count, 0);
  std::string what = std::to_string(sum);
  what.append(sum == 1 ? " connection was" : " connections were").append(" closed: ").append(why);
  intake.notice(Error::invalid(std::move(what), listener));
}

void Notices::say(ship::Intake& intake, const std::string& listener, std::string_view what,
                  std::int64_t now_ms) {
  if (is_due(kind_of(what), now_ms)) intake.notice(Error::invalid(std::string(what), listener));
}

}  // namespace logkit::net
