#include "tools/logq/trend.h"

#include <algorithm>
#include <cmath>

namespace logkit::logq {

void Trend::add(std::int64_t time_ns) {
  const auto span = [&](std::int64_t bucket) {
    return std::max(bucket, first_ + used_ - 1) - std::min(bucket, first_) + 1;
  };
  if (used_ == 0) {
    first_ = time_ns >> shift_;
    used_ = 1;
  }
  while (span(time_ns >> shift_) > static_cast<std::int64_t>(kBuckets)) widen();
  const std::int64_t bucket = time_ns >> shift_;
  if (bucket < first_) move_begin(bucket);
  const auto place = static_cast<std::uint32_t>(bucket - first_);
  used_ = std::max(used_, place + 1);
  ++counts_[place];
}

void Trend::move_begin(std::int64_t bucket) {
  const auto moved = static_cast<std::uint32_t>(first_ - bucket);
  std::copy_backward(counts_.begin(), counts_.begin() + used_, counts_.begin() + used_ + moved);
  std::fill(counts_.begin(), counts_.begin() + moved, 0u);
  first_ = bucket;
  used_ += moved;
}

void Trend::widen() {
  std::array<std::uint32_t, kBuckets> wider{};
  const std::int64_t first = first_ >> 1;
  for (std::uint32_t i = 0; i < used_; ++i) {
    wider[static_cast<std::size_t>(((first_ + i) >> 1) - first)] += counts_[i];
  }
  used_ = static_cast<std::uint32_t>(((first_ + used_ - 1) >> 1) - first + 1);
  first_ = first;
  counts_ = wider;
  ++shift_;
}

std::vector<double> Trend::over(std::int64_t first_ns, std::int64_t last_ns,
                                std::size_t cells) const {
  std::vector<double> parts(cells, 0);
  const auto cell_count = static_cast<double>(cells);
  const auto begin = static_cast<double>(first_ns);
  const double cell_ns = (static_cast<double>(last_ns) - begin + 1) / cell_count;
  const double width_ns = std::ldexp(1.0, static_cast<int>(shift_));
  for (std::uint32_t i = 0; i < used_; ++i) {
    if (counts_[i] == 0) continue;
    // What of a bucket lies outside of these times holds nothing.
    const double left = (static_cast<double>(first_ + i) * width_ns - begin) / cell_ns;
    const double low = std::clamp(left, 0.0, cell_count);
    const double high = std::clamp(left + width_ns / cell_ns, low, cell_count);
    const double share = counts_[i] / std::max(high - low, 1e-9);
    for (auto cell = static_cast<std::size_t>(low); cell < cells; ++cell) {
      const auto at = static_cast<double>(cell);
      if (at >= high) break;
      parts[cell] += share * (std::min(high, at + 1) - std::max(low, at));
    }
  }
  return parts;
}

}  // namespace logkit::logq
