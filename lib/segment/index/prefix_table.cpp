#include "lib/segment/index/prefix_table.h"

#include <array>
#include <bit>
#include <vector>

#include "lib/base/bytes.h"

namespace logkit::segment::index {
namespace {

// The codes that occur: few of all there can be.
class CodeSet {
 public:
  explicit CodeSet(std::span<const NumberRun> runs) {
    for (const NumberRun& run : runs) {
      for_each_number(run, [&](std::uint32_t code) {
        words_[code / 64] |= std::uint64_t{1} << code % 64;
      });
    }
    for (std::size_t i = 0; i < words_.size(); ++i) {
      before_[i] = size_;
      size_ += static_cast<std::uint32_t>(std::popcount(words_[i]));
    }
  }
  std::uint32_t size() const { return size_; }
  // How many codes there are before one.
  std::uint32_t rank(std::uint32_t code) const {
    const std::uint64_t lower = (std::uint64_t{1} << code % 64) - 1;
    return before_[code / 64] +
           static_cast<std::uint32_t>(std::popcount(words_[code / 64] & lower));
  }
  template <typename Visit>
  void for_each(Visit visit) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      for (std::uint64_t left = words_[i]; left != 0; left &= left - 1) {
        visit(static_cast<std::uint32_t>(i * 64) +
              static_cast<std::uint32_t>(std::countr_zero(left)));
      }
    }
  }

 private:
  std::array<std::uint64_t, kPrefixCodes / 64 + 1> words_{};
  std::array<std::uint32_t, kPrefixCodes / 64 + 1> before_{};
  std::uint32_t size_ = 0;
};

}  // namespace

std::string encode_prefix_table(std::span<const NumberRun> runs, std::uint32_t block_count) {
  const CodeSet codes(runs);
  const BlockLists lists(runs, [&](std::uint32_t code) { return codes.rank(code); }, 0, codes.size());
  std::string table;
  ByteWriter(table).put_varint(codes.size());
  BitWriter bits(table);
  std::uint32_t next = 0;
  std::uint32_t rank = 0;
  BlockIds blocks;
  codes.for_each([&](std::uint32_t code) {
    bits.put_gamma(code - next);
    next = code + 1;
    blocks.clear();
    lists.append_blocks(rank++, blocks);
    const bool most = blocks.size() * 2 > block_count;
    bits.put(most ? 1 : 0, 1);
    if (!most) put_posting(bits, blocks, block_count);
  });
  bits.align();
  return table;
}

Status each_prefix(std::string_view table, std::uint32_t block_count, const PrefixVisit& visit) {
  ByteReader in(table);
  const std::uint64_t count = in.get_varint();
  if (count > kPrefixCodes) return Error::corrupt("P1: too many prefixes");
  BitReader bits(in.get_bytes(in.remaining_bytes()));
  const BlockIds all = block_range(0, block_count);
  BlockIds some;
  std::uint64_t next = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t code = next + bits.get_gamma();
    if (!bits.ok() || code >= kPrefixCodes) return Error::corrupt("P1: prefixes do not ascend");
    next = code + 1;
    some.clear();
    const bool most = bits.get(1) != 0;
    if (!most && !get_posting(bits, block_count, some)) {
      return Error::corrupt("P2: a set of blocks of a prefix is malformed");
    }
    LK_RETURN_IF_ERROR(visit(static_cast<std::uint32_t>(code), most ? all : some));
  }
  return {};
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
