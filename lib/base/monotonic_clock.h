// A clock that only goes on, from an unknown beginning: for timeouts, whatever is
// done to the time of day.
//
// Thread safety: any thread.
#pragma once

#include <chrono>
#include <cstdint>

namespace logkit {

inline std::int64_t monotonic_ns() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

inline std::int64_t monotonic_ms() { return monotonic_ns() / 1'000'000; }

}  // namespace logkit
