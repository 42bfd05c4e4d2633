#include "lib/segment/index/gap_code.h"

#include <algorithm>

namespace logkit::segment::index {
namespace {

template <typename Visit>
void for_each_gap(std::span<const std::uint64_t> numbers, Visit&& visit) {
  std::uint64_t next = 0;
  for (const std::uint64_t number : numbers) {
    visit(number - next);
    next = number + 1;
  }
}

}  // namespace

unsigned gap_parameter(std::span<const std::uint64_t> numbers) {
  if (numbers.empty()) return 0;
  // For geometric gaps the best is near log2(mean * ln 2); the sums decide
  // between the two powers around it.
  const std::uint64_t mean = numbers.back() / numbers.size();
  const unsigned low = std::min(floor_log2(mean - mean / 4), kMaxGapParameter - 1);
  const unsigned from = low == 0 ? 0 : low - 1;
  std::uint64_t quotients[3] = {};
  for_each_gap(numbers, [&](std::uint64_t gap) {
    for (unsigned i = 0; i < 3; ++i) quotients[i] += gap >> (from + i);
  });
  unsigned best = 0;
  for (unsigned i = 1; i < 3; ++i) {
    if (quotients[i] + i * numbers.size() < quotients[best] + best * numbers.size()) best = i;
  }
  return std::min(from + best, kMaxGapParameter);
}

void put_gaps(BitWriter& out, std::span<const std::uint64_t> numbers, unsigned k) {
  for_each_gap(numbers, [&](std::uint64_t gap) {
    out.put_zeros(gap >> k);
    out.put(1, 1);
    out.put(gap, k);
  });
}

}  // namespace logkit::segment::index
