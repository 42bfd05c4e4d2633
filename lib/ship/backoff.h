// Backoff: how long to wait before the next attempt: 100 ms doubled each time
// up to a cap, of that a random part between half and all, so that many
// shippers that lost one server do not come back at the same instant.
//
// Thread safety: one thread at a time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>

namespace logkit::ship {

struct BackoffOptions {
  std::int64_t first_ns = 100'000'000;
  std::int64_t cap_ns = 30'000'000'000;
};

class Backoff {
 public:
  explicit Backoff(BackoffOptions options = {}, std::uint64_t seed = std::random_device{}())
      : options_(options), random_(seed) {}

  // `attempts`: how many failed so far, from 1.
  std::int64_t delay_ns(std::uint32_t attempts) {
    std::int64_t full = options_.first_ns;
    for (std::uint32_t i = 1; i < attempts && full < options_.cap_ns; ++i) full *= 2;
    full = std::min(full, options_.cap_ns);
    return std::uniform_int_distribution<std::int64_t>(full / 2, full)(random_);
  }

 private:
  BackoffOptions options_;
  std::mt19937_64 random_;
};

}  // namespace logkit::ship
