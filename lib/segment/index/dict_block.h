// The dictionary half: DICT blocks. Folded terms in bytewise order, each with
// its fields and, for each field, the blocks of the segment that have it.
// A block is closed at about 24 KiB of terms or 14,000 bytes all together; the
// footer has for each block the shortest string that sorts after the block
// before and not after its own first term (the fence).
//
//   block
//     varint  terms               >= 1
//     varint  stored_bytes        of the terms
//     terms                       one zstd frame (RFC 8878) with its content
//                                 size, at most kMaxRawTermBytes, of:
//               terms x u8        lcp, the bytes in common with the term
//                                 before (high four bits), and suffix_bytes,
//                                 the others (low four bits); 15: 15 or more
//               u8 ...            for each 15, in order, lcp before suffix:
//                                 the number less 15
//               the suffixes
//     ceil(terms / 64) - 1 x varint   bytes of each 64 terms' postings but the last
//     postings                    per term; byte aligned after each 64 terms:
//               fields            nothing if the index has one field; else
//                                 gamma(count - 1), then the first rank, then
//                                 rank - before - 1 of each next, as eg()
//               count x posting   set_code.h
//     u64     checksum            piece_checksum() of what is before
//
// A rank is the place of a field in the footer's list, most frequent first.
// eg(v) is gamma(v >> e) then the e low bits of v, e in the footer.
//
// Invariants (the reader names the one that is broken):
//   D1  terms, lengths and skips lie within the block
//   D2  terms decompress to what their lengths say
//   D3  lcp is at most the length of the term before, lcp + suffix_bytes at
//       most 64
//   D4  ranks and blocks are in range; postings lie within the block
//
// Thread safety: a writer by one thread at a time; a DictBlock may be shared
// once it is open.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/base/shared_work.h"
#include "lib/segment/index/output.h"
#include "lib/segment/index/set_code.h"
#include "lib/segment/index/shape.h"

namespace logkit::segment::index {

inline constexpr std::size_t kTermsPerSkip = 64;
inline constexpr std::size_t kMaxRawTermBytes = 65536;
inline constexpr unsigned kMaxRankParameter = 16;
// From here on a length does not fit its four bits.
inline constexpr std::size_t kLongLength = 15;
// Stands for every field.
inline constexpr std::uint32_t kAnyRank = 0xffffffff;

// How fields are coded.
struct FieldCode {
  std::uint32_t field_count = 1;
  unsigned parameter = 0;  // e of eg()

  // The cheapest parameter where counts[rank] postings are of that field.
  static FieldCode best(std::span<const std::uint64_t> counts);
};

struct RankedPosting {
  std::uint32_t rank = 0;
  std::uint32_t begin = 0;  // of its blocks, in the list that comes with it
  std::uint32_t end = 0;
};

struct DictFence {
  std::string first;
  std::uint64_t length_bytes = 0;
};

class DictWriter {
 public:
  // `out` must outlive it.
  // With `work`, jobs of it compress, and nothing is written before put().
  DictWriter(Output& out, std::uint32_t block_count, FieldCode fields, int zstd_level,
             SharedWork* work = nullptr);

  // Terms ascend strictly, and so do the ranks of a term.
  Status add(std::string_view term, std::span<const RankedPosting> postings,
             std::span<const std::uint32_t> blocks);
  Status finish();
  // Behind finish(), once all jobs are done.
  Status put();
  const std::vector<DictFence>& fences() const { return fences_; }

 private:
  // A block that is full.
  struct Closed {
    std::uint64_t terms = 0;
    std::string raw;  // lengths and suffixes
    std::string fence;
    std::string postings;
    std::vector<std::size_t> skips;
    std::string bytes;  // all of it

    void encode(int zstd_level);
  };

  void put_fields(BitWriter& out, std::span<const RankedPosting> postings) const;
  Status close_block();

  Output& out_;
  std::uint32_t block_count_;
  FieldCode fields_;
  int zstd_level_;
  SharedWork* work_;
  std::deque<Closed> closed_;

  // The block in hand.
  std::uint64_t terms_ = 0;
  std::string lengths_;
  std::string long_lengths_;
  std::string suffixes_;
  std::array<char, kMaxTermBytes> last_term_{};
  std::size_t last_bytes_ = 0;
  std::string fence_;
  std::string postings_;
  std::optional<BitWriter> bits_;
  std::size_t skip_begin_ = 0;
  std::vector<std::size_t> skips_;
  std::vector<DictFence> fences_;
};

// One block, decompressed.
class DictBlock {
 public:
  // The block is without its checksum and must outlive the result.
  static Result<DictBlock> open(std::string_view block, std::uint32_t block_count,
                                FieldCode fields);

  std::uint64_t terms() const { return terms_; }
  // Appends the blocks of the term in the field of that rank.
  Status lookup(std::string_view term, std::uint32_t rank, BlockIds& blocks) const;
  // The same for every term that begins with the prefix.
  Status lookup_prefix(std::string_view prefix, std::uint32_t rank, BlockIds& blocks) const;
  // The same for every term that `wanted` says yes to; terms come ascending.
  using Predicate = std::function<bool(std::string_view term)>;
  Status scan(const Predicate& wanted, std::uint32_t rank, BlockIds& blocks) const;
  // Every term and each of its fields, by rank, with the blocks that have it
  // there. What the visit gives ends it where it is an error.
  using PostingVisit =
      std::function<Status(std::string_view term, std::uint32_t rank, const BlockIds& blocks)>;
  Status each_posting(const PostingVisit& visit) const;

 private:
  struct TermRange {
    std::uint32_t first = 0;
    std::uint32_t end = 0;
  };

  Status unpack(std::string_view frame);
  Status read_lengths();
  std::string_view suffixes() const { return std::string_view(raw_).substr(suffixes_begin_); }
  TermRange find(std::string_view text, bool whole) const;
  Status read_postings(TermRange wanted, std::uint32_t rank, BlockIds& blocks) const;
  Status read_postings(std::span<const std::uint32_t> wanted, std::uint32_t rank,
                       BlockIds& blocks) const;
  Status read_skips(ByteReader& in);

  std::uint32_t block_count_ = 0;
  FieldCode fields_;
  std::uint64_t terms_ = 0;
  std::string raw_;
  struct Lengths {
    std::uint8_t lcp = 0;
    std::uint8_t suffix = 0;
  };
  std::vector<Lengths> lengths_;
  std::size_t suffixes_begin_ = 0;
  std::vector<std::size_t> skips_;  // where each 64 terms' postings begin
  std::string_view postings_;
};

}  // namespace logkit::segment::index
