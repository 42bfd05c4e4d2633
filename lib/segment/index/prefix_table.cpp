#include "lib/segment/index/prefix_table.h"

#include <vector>

#include "lib/base/bytes.h"

namespace logkit::segment::index {

std::string encode_prefix_table(std::span<const NumberRun> runs, std::uint32_t block_count) {
  std::vector<bool> used(kPrefixCodes);
  for (const NumberRun& run : runs) {
    for_each_number(run, [&](std::uint32_t code) { used[code] = true; });
  }
  BlockLists lists(runs, {}, 0, kPrefixCodes);
  std::string table;
  std::uint64_t count = 0;
  for (const bool is_used : used) count += is_used ? 1 : 0;
  ByteWriter(table).put_varint(count);
  BitWriter bits(table);
  std::uint32_t next = 0;
  for (std::uint32_t code = 0; code < kPrefixCodes; ++code) {
    if (!used[code]) continue;
    bits.put_gamma(code - next);
    next = code + 1;
    const std::span<const std::uint32_t> blocks = lists.blocks(code);
    const bool most = blocks.size() * 2 > block_count;
    bits.put(most ? 1 : 0, 1);
    if (!most) put_posting(bits, blocks, block_count);
  }
  bits.align();
  return table;
}

Result<BlockIds> lookup_prefixes(std::string_view table, PrefixCodes codes,
                                 std::uint32_t block_count) {
  ByteReader in(table);
  const std::uint64_t count = in.get_varint();
  if (count > kPrefixCodes) return Error::corrupt("P1: too many prefixes");
  BitReader bits(in.get_bytes(in.remaining_bytes()));
  std::vector<bool> found(block_count);
  BlockIds others;
  std::uint64_t next = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t code = next + bits.get_gamma();
    if (!bits.ok() || code >= kPrefixCodes) return Error::corrupt("P1: prefixes do not ascend");
    next = code + 1;
    if (code >= codes.end) break;
    const bool wanted = code >= codes.first;
    if (bits.get(1) != 0) {
      if (wanted) return block_range(0, block_count);
      continue;
    }
    others.clear();
    if (!get_posting(bits, block_count, others)) {
      return Error::corrupt("P2: a set of blocks of a prefix is malformed");
    }
    for (const std::uint32_t block : others) {
      if (wanted) found[block] = true;
    }
  }
  BlockIds blocks;
  for (std::uint32_t block = 0; block < block_count; ++block) {
    if (found[block]) blocks.push_back(block);
  }
  return blocks;
}

}  // namespace logkit::segment::index
