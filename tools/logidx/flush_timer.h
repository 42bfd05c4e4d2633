// FlushTimer: when records that came are to be made durable and searchable.
//
// A flush takes time itself, so it begins as much before the interval is over since
// the first of its records; but no sooner than the flush before took, so that no
// more than half of the time goes into flushes of very many days or onto a slow
// disk.
//
// Thread safety: a value.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

namespace logkit::logidx {

class FlushTimer {
 public:
  using Clock = std::chrono::steady_clock;

  explicit FlushTimer(std::chrono::nanoseconds interval) : interval_(interval) {}

  // Asked between records; `has_records` that no flush has taken. True: begin one.
  bool is_due(bool has_records, Clock::time_point now) {
    if (!has_records) {
      due_.reset();
      return false;
    }
    if (!due_) due_ = now + std::max(interval_ - took_, took_);
    return now >= *due_;
  }
  void begun(Clock::time_point now) {
    due_.reset();
    begun_ = now;
  }
  // The flush that was begun last is over.
  void done(Clock::time_point now) {
    if (begun_) took_ = now - *begun_;
    begun_.reset();
  }

 private:
  std::chrono::nanoseconds interval_;
  std::chrono::nanoseconds took_{};            // by the flush before
  std::optional<Clock::time_point> begun_;  // the one under way
  std::optional<Clock::time_point> due_;    // since a record waits
};

}  // namespace logkit::logidx
