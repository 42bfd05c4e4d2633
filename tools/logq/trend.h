// Trend: how many things happened over time, coarse enough to be drawn in a
// line: at most kBuckets buckets of equal width, a power of two of nanoseconds
// that doubles as often as the times need.
//
// Two trends of the same times are equal, in whatever order the times came.
//
// Thread safety: a value.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace logkit::logq {

class Trend {
 public:
  static constexpr std::size_t kBuckets = 64;

  void add(std::int64_t time_ns);

  // The counts in `cells` equal parts of [first_ns, last_ns], both included. A
  // bucket that lies in two of them is shared out.
  std::vector<double> over(std::int64_t first_ns, std::int64_t last_ns, std::size_t cells) const;

 private:
  static constexpr unsigned kLeastShift = 20;  // about a millisecond

  void widen();
  void move_begin(std::int64_t bucket);

  unsigned shift_ = kLeastShift;
  std::uint32_t used_ = 0;  // buckets
  std::int64_t first_ = 0;  // number of the first
  std::array<std::uint32_t, kBuckets> counts_{};
};

}  // namespace logkit::logq
