// The code of a set of blocks, ascending ids below block_count.
//
//   posting   1 bit: one block? then TB(block, block_count), else set
//   set       n >= 2 ids a[0] < a[1] < …:
//             gamma(n - 2)
//             n <= 8: one bit D. D = 1: TB(a[0], block_count), then
//             gamma(a[i] - a[i-1] - 1) for each next. D is 1 where that is
//             shorter than the following.
//             else BIC(a, n, 0, block_count - 1)
//   BIC(a, n, lo, hi)   binary interpolative code (Moffat and Stuiver, 2000):
//             nothing where n = 0 or hi - lo + 1 = n; else with m = n / 2,
//             l = lo + m, h = hi - (n - 1 - m): TB(a[m] - l, h - l + 1), then
//             BIC of the m ids before it in [lo, a[m] - 1] and of the others
//             after it in [a[m] + 1, hi]
//
// "All blocks" costs the gamma count and nothing else, so there is no flag or
// bitmap for it. TB and gamma: bits.h.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lib/segment/index/bits.h"

namespace logkit::segment::index {

// Ascending, without duplicates.
using BlockIds = std::vector<std::uint32_t>;

inline constexpr std::uint32_t kMaxBlocks = 65536;

// At least two ids.
void put_set(BitWriter& out, std::span<const std::uint32_t> ids, std::uint32_t block_count);
std::uint64_t set_bits(std::span<const std::uint32_t> ids, std::uint32_t block_count);
// At least one id.
void put_posting(BitWriter& out, std::span<const std::uint32_t> ids, std::uint32_t block_count);

// Appends the ids, all of them below block_count. False, and nothing is
// appended, where the bits hold no set.
bool get_set(BitReader& in, std::uint32_t block_count, BlockIds& ids);
bool get_posting(BitReader& in, std::uint32_t block_count, BlockIds& ids);

// Of ascending ids.
BlockIds intersect(const BlockIds& a, const BlockIds& b);
BlockIds unite(const BlockIds& a, const BlockIds& b);
// Sorts and drops duplicates.
void normalize(BlockIds& ids);
// [first, end)
BlockIds block_range(std::uint32_t first, std::uint32_t end);

}  // namespace logkit::segment::index
