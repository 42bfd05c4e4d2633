// ThreadCpuClock: processor time that the calling thread has taken, which does not
// grow while others have the processor. A clock of std::chrono.
#pragma once

#include <ctime>

#include <chrono>

namespace logkit {

struct ThreadCpuClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<ThreadCpuClock>;
  static constexpr bool is_steady = true;

  static time_point now() {
    timespec taken{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &taken);
    return time_point(std::chrono::seconds(taken.tv_sec) + std::chrono::nanoseconds(taken.tv_nsec));
  }
};

}  // namespace logkit
