#include "tools/logship/rate_window.h"

#include <algorithm>

namespace logkit::logship {
namespace {

using Duration = std::chrono::steady_clock::duration;

// What passed within so short a time counts as one.
constexpr auto kGrain = std::chrono::milliseconds(1);

Duration length_of(double cost, const Rate& rate) {
  return std::chrono::duration_cast<Duration>(
      std::chrono::duration<double>(cost / rate.per_second));
}

}  // namespace

RateWindow::RateWindow(Rate rate) : rate_(rate) {}

std::optional<RateWindow::Time> RateWindow::take(double cost, Time now) {
  while (!passed_.empty() && passed_.front().until <= now) {
    sum_ -= passed_.front().cost;
    passed_.pop_front();
  }
  if (passed_.empty()) sum_ = 0;
  if (!passed_.empty() && sum_ + cost > rate_.per_window()) return passed_.front().until;
  const Time until = now + std::max(rate_.window(), length_of(cost, rate_));
  sum_ += cost;
  if (!passed_.empty() && now - passed_.back().first < kGrain) {
    passed_.back().until = until;
    passed_.back().cost += cost;
  } else {
    passed_.push_back({now, until, cost});
  }
  return std::nullopt;
}

void RateWindow::give_back(double cost) {
  for (auto last = passed_.rbegin(); last != passed_.rend() && cost > 0; ++last) {
    const double part = std::min(cost, last->cost);
    last->cost -= part;
    sum_ -= part;
    cost -= part;
  }
}

}  // namespace logkit::logship
