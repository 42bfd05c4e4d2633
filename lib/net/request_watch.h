// RequestWatch: which connections of an HTTP listener send their requests too
// slowly, or not at all, and keep others out.
//
// The head of a first request has to be there within `head_ms`; a connection that
// is kept may rest for `idle_ms` before. A body has that long, too, and a second
// more for each `body_bytes_per_s` that came. Where connections are getting few,
// neither gets more than `crowded_ms`, and none rests.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace logkit::net {

struct RequestWatchOptions {
  std::size_t max_connections = 2048;
  std::int64_t head_ms = 30'000;
  std::int64_t idle_ms = 120'000;
  std::int64_t crowded_ms = 5'000;
  std::int64_t body_bytes_per_s = 500;
};

class RequestWatch {
 public:
  using Connection = const void*;

  explicit RequestWatch(RequestWatchOptions options) : options_(options) {}

  void opened(Connection connection, std::int64_t now_ms);
  void closed(Connection connection) { guests_.erase(connection); }
  // The head of a request is whole.
  void begun(Connection connection, std::int64_t now_ms);
  void came(Connection connection, std::size_t body_bytes);
  // It is our turn: nothing is awaited of the client.
  void whole(Connection connection);
  // The request has its answer, another one may follow.
  void answered(Connection connection, std::int64_t now_ms);

  // Those that have had their time; each is told of once.
  std::vector<Connection> take_late(std::int64_t now_ms);
  // Somebody may be late some time.
  bool is_needed() const { return !guests_.empty(); }
  bool is_full() const { return guests_.size() >= options_.max_connections; }

 private:
  enum class Turn : std::uint8_t { kFirstHead, kNextHead, kBody, kOurs };
  struct Guest {
    Turn turn = Turn::kFirstHead;
    std::int64_t since_ms = 0;
    std::int64_t body_bytes = 0;
  };

  void set(Connection connection, Guest guest);
  std::int64_t time_of(const Guest& guest, bool is_crowded) const;

  const RequestWatchOptions options_;
  std::unordered_map<Connection, Guest> guests_;
};

}  // namespace logkit::net
