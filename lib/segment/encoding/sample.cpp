#include "lib/segment/encoding/sample.h"

#include <cmath>
#include <vector>

namespace logkit::segment {

StampedTable<std::uint32_t>& sample_table() {
  thread_local StampedTable<std::uint32_t> table;
  return table;
}

Spread spread_of(std::span<const std::uint64_t> hashes) {
  StampedTable<std::uint32_t>& counts = sample_table();
  thread_local std::vector<std::uint32_t*> seen;
  counts.clear();
  seen.clear();
  for (const std::uint64_t hash : hashes) {
    bool added = false;
    std::uint32_t& count = counts.at(hash, added);
    if (added) seen.push_back(&count);
    ++count;
  }
  Spread spread;
  spread.distinct = seen.size();
  const auto total = static_cast<double>(hashes.size());
  for (const std::uint32_t* count : seen) {
    spread.entropy_bits -= *count * std::log2(*count / total);
  }
  spread.entropy_bits /= total;
  return spread;
}

}  // namespace logkit::segment
