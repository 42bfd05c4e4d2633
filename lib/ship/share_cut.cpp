#include "lib/ship/share_cut.h"

#include <cstddef>
#include <limits>
#include <utility>

namespace logkit::ship {

std::vector<Share> cut_share(Share share, const ParcelBounds& bounds) {
  constexpr std::size_t kNoBound = std::numeric_limits<std::size_t>::max();
  const std::size_t max_records = bounds.records.value_or(kNoBound);
  const std::size_t max_bytes = bounds.bytes.value_or(kNoBound);
  std::vector<Share> pieces;
  if (share.record_count() <= max_records && share.text_bytes() <= max_bytes) {
    pieces.push_back(std::move(share));
    return pieces;
  }
  const Batch& batch = *share.batch;
  for (std::size_t i = 0; i < share.record_count(); ++i) {
    const std::uint32_t number = share.all ? static_cast<std::uint32_t>(i) : share.chosen[i];
    const std::size_t bytes = batch.records[number].size;
    if (pieces.empty() || pieces.back().chosen.size() >= max_records ||
        *pieces.back().chosen_bytes + bytes > max_bytes) {
      pieces.push_back({.batch = &batch, .all = false, .chosen = {}, .chosen_bytes = 0});
    }
    pieces.back().chosen.push_back(number);
    *pieces.back().chosen_bytes += bytes;
  }
  return pieces;
}

}  // namespace logkit::ship
