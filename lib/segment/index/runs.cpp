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

void BlockLists::append_blocks(std::uint32_t rank, std::vector<std::uint32_t>& blocks) const {
  const std::size_t end = begins_[rank - first_ + 1];
  std::uint32_t before = ~std::uint32_t{0};
  for (std::size_t i = begins_[rank - first_]; i < end; ++i) {
    if (blocks_[i] != before) blocks.push_back(blocks_[i]);
    before = blocks_[i];
  }
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
