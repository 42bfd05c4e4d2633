// The fingerprint half: FP buckets. A token's fingerprint is
//
//   fp = floor(h40 * universe / 2^40),   h40 = the highest 40 bits of its hash
//
// with the universe R chosen so that the P pairs of fingerprint and block make
// an absent token waste P / R blocks (builder.h). Tokens lie in order of fp;
// buckets are stretches of that order of about 16 KiB, groups stretches of a
// bucket that are read in order. The footer has the first fp of each bucket.
//
//   bucket
//     varint  groups              >= 1
//     groups x { varint  fp_delta     first fp of the group less that of the
//                                     group before; of the first group 0
//                varint  group_bytes }
//     groups
//     u64     checksum            piece_checksum() of what is before
//
//   group, with f = its first fp and n = the blocks of the segment
//     varint  singles             tokens in one block
//     if singles > 0:
//       u8      parameter         of the gap code (gap_code.h)
//       varint  gap_bytes
//       gaps of (fp - f) * n + block, strictly ascending
//     varint  shared              tokens in two blocks or more
//     if shared > 0:
//       u8      parameter
//       varint  gap_bytes
//       gaps of fp - f, strictly ascending: tokens of one fp share a set
//       ceil(shared / 128) - 1 x varint   bytes of each 128 sets but the last
//       the sets (set_code.h), byte aligned after each 128
//
// fp and block of a single as one number cost the entropy of the block, not
// the whole bits of block_count.
//
// Invariants (the reader names the one that is broken):
//   F1  the groups fill the bucket up to its checksum
//   F2  fps ascend from group to group
//   F3  parameters are at most kMaxGapParameter
//   F4  gaps and sets decode within their bytes; blocks are below n
//
// Thread safety: a writer by one thread at a time; lookup is a pure function.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/index/output.h"
#include "lib/segment/index/set_code.h"

namespace logkit::segment::index {

// What shapes buckets; a reader relies on kSetsPerSkip alone.
inline constexpr std::size_t kBucketBytes = 16384;
inline constexpr std::size_t kGroupTokens = 1024;
inline constexpr std::size_t kGroupSetBits = 32768;
inline constexpr std::size_t kSetsPerSkip = 128;

// A universe is at most this large.
inline constexpr std::uint64_t kMaxUniverse = std::uint64_t{1} << 40;

struct Fence {
  std::uint64_t first_fp = 0;
  std::uint64_t length_bytes = 0;
};

std::uint64_t fingerprint(std::uint64_t hash40, std::uint64_t universe);

class FpWriter {
 public:
  // `out` must outlive it.
  FpWriter(Output& out, std::uint32_t block_count, std::uint64_t universe);

  // Tokens come in strictly ascending order of hash, blocks ascending.
  Status add(std::uint64_t hash40, std::span<const std::uint32_t> blocks);
  Status finish();
  const std::vector<Fence>& fences() const { return fences_; }

 private:
  struct GroupPlace {
    std::uint64_t first_fp;
    std::size_t bytes;
  };
  struct Set {
    std::size_t begin;
    std::size_t end;
  };

  Status close_group();
  Status close_bucket();
  void add_shared(std::uint64_t fp_in_group, std::span<const std::uint32_t> blocks);
  void encode_group(std::string& group);
  void encode_singles(std::string& group);
  void encode_shared(std::string& group);

  Output& out_;
  std::uint32_t block_count_;
  std::uint64_t universe_;

  // The group in hand.
  bool group_open_ = false;
  std::uint64_t group_first_fp_ = 0;
  std::uint64_t last_fp_ = 0;
  std::uint64_t set_bits_ = 0;
  std::vector<std::uint64_t> singles_;
  std::vector<std::uint64_t> shared_;
  std::vector<Set> sets_;
  std::vector<std::uint32_t> set_blocks_;

  // The bucket in hand.
  std::vector<GroupPlace> groups_;
  std::string bucket_;
  std::vector<Fence> fences_;
};

// Appends the blocks of fp, in any order and perhaps more than once.
// `first_fp` is that of the bucket's fence. The bucket is without its checksum.
Status lookup_in_bucket(std::string_view bucket, std::uint64_t first_fp, std::uint64_t fp,
                        std::uint32_t block_count, BlockIds& blocks);

// All of the bucket: each fp with its blocks. fps ascend but within a group, where
// those of one block come before the others.
using FingerprintVisit = std::function<Status(std::uint64_t fp, const BlockIds& blocks)>;
Status each_in_bucket(std::string_view bucket, std::uint64_t first_fp, std::uint32_t block_count,
                      const FingerprintVisit& visit);

}  // namespace logkit::segment::index
