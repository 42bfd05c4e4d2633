// What a builder keeps of each block until the end, in little memory: the
// block's token hashes and its term numbers, sorted and coded as gaps.
//
// A hash costs 2.5 to 3.5 bytes instead of 8, a term number about one; fifty
// million pairs of token and block, which is what ten million records with
// four ids each have, stay under 160 MB. Reading the runs side by side gives
// the pairs in order of hash without ever holding them all.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/segment/index/gap_code.h"

namespace logkit::segment::index {

// The bits of a token's hash that are kept, its highest.
inline constexpr unsigned kHashBits = 40;

struct HashRun {
  std::uint32_t block = 0;
  std::uint32_t count = 0;
  unsigned parameter = 0;
  std::string bits;
};

// `hashes` ascend strictly and are below 2^kHashBits.
HashRun make_hash_run(std::uint32_t block, std::span<const std::uint64_t> hashes);

class HashRunReader {
 public:
  explicit HashRunReader(const HashRun& run)
      : gaps_(BitReader(run.bits), run.parameter), block_(run.block), left_(run.count) {
    advance();
  }
  std::uint32_t block() const { return block_; }
  // The next hash, 2^64 - 1 at the end.
  std::uint64_t hash() const { return hash_; }
  void advance() { hash_ = left_-- > 0 ? gaps_.next() : ~std::uint64_t{0}; }

 private:
  GapReader gaps_;
  std::uint32_t block_;
  std::int64_t left_;
  std::uint64_t hash_ = 0;
};

// Numbers of terms, or of prefixes.
struct NumberRun {
  std::uint32_t block = 0;
  std::string varints;  // gaps
};

// `numbers` ascend strictly.
NumberRun make_number_run(std::uint32_t block, std::span<const std::uint32_t> numbers);

template <typename Visit>
void for_each_number(const NumberRun& run, Visit&& visit) {
  ByteReader in(run.varints);
  std::uint64_t number = 0;
  while (!in.at_end()) {
    number += in.get_varint();
    visit(static_cast<std::uint32_t>(number));
  }
}

// The blocks of each number, from runs in ascending order of blocks; several
// runs may be of one block.
class BlockLists {
 public:
  // Of the numbers n with first <= rank(n) < end, by rank.
  template <typename Rank>
  BlockLists(std::span<const NumberRun> runs, Rank rank, std::uint32_t first, std::uint32_t end);
  void prefetch(std::uint32_t rank) const { __builtin_prefetch(&begins_[rank - first_]); }
  // Behind prefetch(), when what that asked for may have come.
  void prefetch_blocks(std::uint32_t rank) const {
    __builtin_prefetch(blocks_.data() + begins_[rank - first_]);
  }
  // Appends them, each once.
  void append_blocks(std::uint32_t rank, std::vector<std::uint32_t>& blocks) const;

 private:
  std::uint32_t first_;
  std::vector<std::uint32_t> begins_;
  std::vector<std::uint16_t> blocks_;
};

template <typename Rank>
BlockLists::BlockLists(std::span<const NumberRun> runs, Rank rank, std::uint32_t first,
                       std::uint32_t end)
    : first_(first), begins_(std::size_t{end} - first + 2, 0) {
  const std::uint32_t count = end - first;
  // A rank before `first` wraps to a large place. begins_ is filled one place
  // ahead, so that handing out places while the blocks are filled in leaves
  // each begin where it belongs.
  for (const NumberRun& run : runs) {
    for_each_number(run, [&](std::uint32_t number) {
      if (const std::uint32_t at = rank(number) - first; at < count) ++begins_[at + 2];
    });
  }
  std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
  blocks_.resize(begins_.back());
  for (const NumberRun& run : runs) {
    for_each_number(run, [&](std::uint32_t number) {
      const std::uint32_t at = rank(number) - first;
      if (at < count) blocks_[begins_[at + 1]++] = static_cast<std::uint16_t>(run.block);
    });
  }
}

// Sorts keys and drops duplicates. Linear where they are spread evenly, as
// hashes are; n log n at worst.
class HashSorter {
 public:
  // All keys are below 2^key_bits.
  void sort(std::vector<std::uint64_t>& keys, unsigned key_bits);
  std::uint64_t memory_bytes() const {
    return others_.capacity() * sizeof(std::uint64_t) + begins_.capacity() * sizeof(std::uint32_t);
  }

 private:
  std::vector<std::uint64_t> others_;
  std::vector<std::uint32_t> begins_;
};

}  // namespace logkit::segment::index
