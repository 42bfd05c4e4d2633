// Rate: so many records, or bytes, a second.
//
// Thread safety: values and pure functions.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "lib/ship/batch.h"
#include "lib/ship/parcel_bounds.h"

namespace logkit::logship {

struct Rate {
  double per_second = 0;
  bool of_bytes = false;

  double cost(std::size_t records, std::size_t bytes) const {
    return static_cast<double>(of_bytes ? bytes : records);
  }
  double cost(const ship::Batch& batch) const;
  // No more than this rate allows passes in any time of this length, and so in any
  // second: short where it is high, so that what passes does so evenly.
  std::chrono::steady_clock::duration window() const;
  double per_window() const;
  // What may come in at once: a part of what passes in a window.
  ship::ParcelBounds piece() const;
};

// "5000" records, "10M" or "10MiB" bytes, each a second; with or without "/s".
std::optional<Rate> parse_rate(std::string_view text);

}  // namespace logkit::logship
