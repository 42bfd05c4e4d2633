#include "lib/net/request_watch.h"

#include <algorithm>

namespace logkit::net {

void RequestWatch::set(Connection connection, Guest guest) {
  const auto found = guests_.find(connection);
  if (found != guests_.end()) found->second = guest;
}

void RequestWatch::opened(Connection connection, std::int64_t now_ms) {
  guests_[connection] = {.turn = Turn::kFirstHead, .since_ms = now_ms};
}

void RequestWatch::begun(Connection connection, std::int64_t now_ms) {
  set(connection, {.turn = Turn::kBody, .since_ms = now_ms});
}

void RequestWatch::came(Connection connection, std::size_t body_bytes) {
  const auto found = guests_.find(connection);
  if (found != guests_.end()) found->second.body_bytes += static_cast<std::int64_t>(body_bytes);
}

void RequestWatch::whole(Connection connection) { set(connection, {.turn = Turn::kOurs}); }

void RequestWatch::answered(Connection connection, std::int64_t now_ms) {
  set(connection, {.turn = Turn::kNextHead, .since_ms = now_ms});
}

std::int64_t RequestWatch::time_of(const Guest& guest, bool is_crowded) const {
  const std::int64_t least =
      is_crowded ? std::min(options_.crowded_ms, options_.head_ms) : options_.head_ms;
  constexpr std::int64_t kMsPerSecond = 1000;
  switch (guest.turn) {
    case Turn::kNextHead:
      return least + (is_crowded ? 0 : options_.idle_ms);
    case Turn::kBody:
      return least + guest.body_bytes * kMsPerSecond / options_.body_bytes_per_s;
    default:
      return least;
  }
}

std::vector<RequestWatch::Connection> RequestWatch::take_late(std::int64_t now_ms) {
  const bool is_crowded = guests_.size() >= options_.max_connections - options_.max_connections / 4;
  std::vector<Connection> late;
  for (auto& [connection, guest] : guests_) {
    if (guest.turn == Turn::kOurs || now_ms - guest.since_ms <= time_of(guest, is_crowded))
      continue;
    late.push_back(connection);
    guest.turn = Turn::kOurs;
  }
  return late;
}

}  // namespace logkit::net
