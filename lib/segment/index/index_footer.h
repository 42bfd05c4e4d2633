// The term index of a segment, whole:
//
//     FP buckets      fingerprints of id-like tokens      fp_bucket.h
//     DICT blocks     words and short numbers             dict_block.h
//     prefix table    beginnings of id-like tokens        prefix_table.h
//     footer          below
//     tail            32 bytes, below
//
// Which half has a token follows from its bytes (shape.h), and the footer has
// a fence for every bucket and block, so a token is looked up with one read.
// Offsets count from the first byte of the index; integers are little-endian,
// varints LEB128 (lib/base/bytes.h).
//
//   footer (one zstd frame, or as it is where that is not longer)
//     u8      hash id             1: token_hash.h, Unicode 14.0.0
//     u8 x 4  shape               any, alpha, decimal, mixed bytes
//     u8      uuids               0 groups, 1 ends (block_terms.h)
//     varint  block_count         blocks of the segment
//     varint  fp_blocks           blocks whose id-like tokens are indexed: the
//                                 first so many; the others always match
//     varint  universe            R of fp_bucket.h, at least 1
//     varint  fp_pairs            of token and block, for statistics
//     varint  fp_tokens           the same
//     varint  terms, postings     the same
//     varint  buckets, then for each: varint fp_delta (first fp less that of
//             the bucket before), then for each: varint length_bytes
//     varint  DICT blocks, then for each: varint length_bytes, then for each:
//             varint lcp, string suffix   the fence, front-coded
//     varint  prefix_bytes        length of the prefix table, 0: there is none
//     u8      rank parameter      e of dict_block.h
//     varint  fields, then each: varint id       most frequent first
//     varint  unindexed, then each: varint id    fields that are left out
//     varint  uuid_ranges, then each: varint gap, varint length - 1
//             stretches of blocks with UUIDs whose groups are not all indexed
//     varint  uuid_fields, then each: varint id  the fields they are in
//
//   tail
//     offset  size  field
//          0     8  checksum      XXH3-64 of the stored footer and of bytes
//                                 8..31 of the tail
//          8     8  index_bytes   of the whole index, tail included
//         16     4  stored_bytes  of the footer
//         20     4  raw_bytes     of the footer; == stored_bytes: not compressed
//         24     2  version       1
//         26     2  reserved      0
//         28     4  magic         "LKIX"
//
// Invariants (decode() names the one that is broken):
//   X1  magic; checksum; then version: a newer one is kUnsupported
//   X2  index_bytes is the length of the index
//   X3  the footer decompresses to raw_bytes, at most kMaxFooterRatio times
//       stored_bytes, and is read to its end
//   X4  the pieces fill the index up to the footer
//   X5  limits: 1 <= block_count <= 65536, fp_blocks <= block_count,
//       1 <= universe <= 2^40, every count within the footer
//   X6  fences ascend; every piece is longer than its checksum
//
// Thread safety: plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/index/block_terms.h"
#include "lib/segment/index/dict_block.h"
#include "lib/segment/index/fp_bucket.h"
#include "lib/segment/index/shape.h"

namespace logkit::segment::index {

inline constexpr std::uint16_t kIndexVersion = 1;
inline constexpr std::size_t kTailBytes = 32;
// More than any footer compresses; a hostile one allocates no more than this
// much for each of its bytes.
inline constexpr std::uint64_t kMaxFooterRatio = 256;

struct IndexFooter {
  Shape shape;
  UuidTokens uuids = UuidTokens::kEnds;
  std::uint32_t block_count = 0;
  std::uint32_t fp_blocks = 0;
  std::uint64_t universe = 1;
  std::uint64_t fp_pairs = 0;
  std::uint64_t fp_tokens = 0;
  std::uint64_t terms = 0;
  std::uint64_t postings = 0;
  std::vector<Fence> buckets;
  std::vector<DictFence> dict_blocks;
  std::uint64_t prefix_bytes = 0;
  unsigned rank_parameter = 0;
  std::vector<FieldId> fields;     // by rank
  std::vector<FieldId> unindexed;  // ascending
  BlockIds uuid_blocks;
  std::vector<FieldId> uuid_fields;  // ascending

  std::uint64_t fp_bytes() const;
  std::uint64_t dict_bytes() const;

  // Footer and tail, to stand at `offset` of the index.
  std::string encode(std::uint64_t offset) const;

  struct Tail {
    std::uint64_t needed_bytes = 0;  // of the end of the index: footer and tail
    std::uint32_t stored_bytes = 0;
    std::uint32_t raw_bytes = 0;
  };
  // `suffix` is the end of the index, kTailBytes or more of it.
  static Result<Tail> decode_tail(std::string_view suffix, std::uint64_t index_bytes);
  // `suffix` has at least tail.needed_bytes.
  static Result<IndexFooter> decode(std::string_view suffix, const Tail& tail,
                                    std::uint64_t index_bytes, bool verify_checksum = true);
};

}  // namespace logkit::segment::index
