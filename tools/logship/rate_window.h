// RateWindow: what has passed under a rate of late, and whether more may.
//
// What passes in any window of the rate, wherever it begins, is within the rate.
// What is larger than a window's worth passes alone, and keeps everything else
// out for as long as it would have taken.
//
// Thread safety: one thread at a time.
#pragma once

#include <chrono>
#include <deque>
#include <optional>

#include "tools/logship/rate.h"

namespace logkit::logship {

class RateWindow {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit RateWindow(Rate rate);

  // Nothing where `cost` passes at `now`, and counts from then on; else when it is
  // worth asking again.
  std::optional<Time> take(double cost, Time now);
  // So much of what passed last did not go on.
  void give_back(double cost);

 private:
  struct Passed {
    Time first;
    Time until;
    double cost = 0;
  };

  const Rate rate_;
  std::deque<Passed> passed_;  // together never more than a window's worth, or one
  double sum_ = 0;
};

}  // namespace logkit::logship
