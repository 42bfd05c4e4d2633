#include "lib/segment/index/runs.h"

#include <algorithm>
#include <numeric>

namespace logkit::segment::index {

HashRun make_hash_run(std::uint32_t block, std::span<const std::uint64_t> hashes) {
  HashRun run;
  run.block = block;
  run.count = static_cast<std::uint32_t>(hashes.size());
  run.parameter = gap_parameter(hashes);
  run.bits.reserve(hashes.size() * (run.parameter + 2) / 8 + 16);
  BitWriter out(run.bits);
  put_gaps(out, hashes, run.parameter);
  out.align();
  run.bits.shrink_to_fit();
  return run;
}

NumberRun make_number_run(std::uint32_t block, std::span<const std::uint32_t> numbers) {
  NumberRun run;
  run.block = block;
  ByteWriter out(run.varints);
  std::uint32_t before = 0;
  for (const std::uint32_t number : numbers) {
    out.put_varint(number - before);
    before = number;
  }
  run.varints.shrink_to_fit();
  return run;
}

std::span<const std::uint32_t> BlockLists::blocks(std::uint32_t rank) {
  const std::size_t at = rank - first_;
  list_.assign(blocks_.begin() + begins_[at], blocks_.begin() + begins_[at + 1]);
  list_.erase(std::unique(list_.begin(), list_.end()), list_.end());
  return list_;
}

void HashSorter::sort(std::vector<std::uint64_t>& keys, unsigned key_bits) {
  // One counting pass by the highest bits leaves about one key in each part.
  const unsigned part_bits = std::min({floor_log2(keys.size()), 16u, key_bits});
  if (part_bits < 4) {
    std::sort(keys.begin(), keys.end());
  } else {
    const unsigned shift = key_bits - part_bits;
    begins_.assign((std::size_t{1} << part_bits) + 1, 0);
    for (const std::uint64_t key : keys) ++begins_[(key >> shift) + 1];
    std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
    others_.resize(keys.size());
    for (const std::uint64_t key : keys) others_[begins_[key >> shift]++] = key;
    keys.swap(others_);
    // Each begin has become the end of its part.
    auto from = keys.begin();
    for (std::size_t part = 0; part + 1 < begins_.size(); ++part) {
      const auto to = keys.begin() + begins_[part];
      if (to - from > 1) std::sort(from, to);
      from = to;
    }
  }
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
}

}  // namespace logkit::segment::index
