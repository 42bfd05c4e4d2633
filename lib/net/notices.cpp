#include "lib/net/notices.h"

#include <utility>

namespace logkit::net {
namespace {

constexpr std::int64_t kPauseMs = 60'000;

}  // namespace

bool Notices::is_due(Kind& kind, std::int64_t now_ms) {
  if (kind.said_ms != 0 && now_ms - kind.said_ms < kPauseMs) return false;
  kind.said_ms = now_ms;
  return true;
}

void Notices::closed(ship::Intake& intake, const std::string& listener, const std::string& reason,
                     std::uint64_t count, const std::string& why, std::int64_t now_ms) {
  if (count > 0) intake.ledger().add_closed(listener, reason, count);
  Kind& kind = kinds_[reason];
  kind.count += count;
  if (kind.count == 0 || !is_due(kind, now_ms)) return;
  const std::uint64_t sum = std::exchange(kind.count, 0);
  intake.notice(Error::invalid(std::to_string(sum) +
                                   (sum == 1 ? " connection was" : " connections were") +
                                   " closed: " + why,
                               listener));
}

void Notices::say(ship::Intake& intake, const std::string& listener, const std::string& what,
                  std::int64_t now_ms) {
  if (is_due(kinds_[what], now_ms)) intake.notice(Error::invalid(what, listener));
}

}  // namespace logkit::net
