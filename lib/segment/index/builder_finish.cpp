// The second half of TermIndexBuilder: from runs to bytes; builder_dictionary.cpp has
// those of the dictionary.
#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>
#include <mutex>
#include <utility>

#include "lib/segment/index/builder.h"
#include "lib/segment/index/builder_dictionary.h"
#include "lib/segment/index/prefix_table.h"

namespace logkit::segment::index {
namespace {

// Share of the promised rate that is used up; the rest is for chance.
constexpr double kUsedShare = 0.9;
// Pairs of hash and block that are sorted at a time: 512 KiB, about an L2.
constexpr std::uint64_t kPairsPerPart = 65536;
constexpr unsigned kBlockBits = 16;
// More memory of fingerprints than that is given back before the dictionary is made.
constexpr std::uint64_t kMostBesideBytes = std::uint64_t{64} << 20;
static_assert(kMaxBlocks == 1u << kBlockBits);

std::uint64_t universe_for(double pairs, double wasted_blocks) {
  const double wanted = std::ceil(pairs / (kUsedShare * wasted_blocks));
  if (!(wanted < static_cast<double>(kMaxUniverse))) return kMaxUniverse;
  return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
}

// Pairs of hash and block, ascending; hashes count from a base.
struct PairPart {
  std::uint64_t base = 0;
  std::vector<std::uint64_t> pairs;

  std::uint64_t hash(std::size_t i) const { return base + (pairs[i] >> kBlockBits); }
  std::uint32_t block(std::size_t i) const {
    return static_cast<std::uint32_t>(pairs[i] & (kMaxBlocks - 1));
  }
};

// All of them, part by part, from the runs side by side.
class PairMerge {
 public:
  explicit PairMerge(const std::vector<HashRun>& runs, std::uint64_t pairs)
      : parts_(std::max<std::uint64_t>(1, pairs / kPairsPerPart)) {
    readers_.reserve(runs.size());
    for (const HashRun& run : runs) readers_.emplace_back(run);
  }

  std::uint64_t parts() const { return parts_; }
  // The next of that many.
  void next(PairPart& part) {
    part.base = (part_ << kHashBits) / parts_;
    const std::uint64_t limit = (++part_ << kHashBits) / parts_;
    for (HashRunReader& reader : readers_) {
      for (; reader.hash() < limit; reader.advance()) {
        part.pairs.push_back((reader.hash() - part.base) << kBlockBits | reader.block());
      }
    }
    const unsigned hash_bits = floor_log2(limit - part.base) + 1;
    sorter_.sort(part.pairs, hash_bits + kBlockBits);
  }

 private:
  std::vector<HashRunReader> readers_;
  std::uint64_t parts_;
  std::uint64_t part_ = 0;
  HashSorter sorter_;
};

// The parts of a PairMerge. Where there is work to share it with, each is made while the
// one before is used, unless that comes first.
class PairsAhead {
 public:
  PairsAhead(PairMerge& merge, SharedWork* work) : merge_(merge), work_(work) { ask(); }
  ~PairsAhead() {
    if (work_ != nullptr) work_->settle();
  }
  PairsAhead(const PairsAhead&) = delete;
  PairsAhead& operator=(const PairsAhead&) = delete;

  // The next part, until the call after; null behind the last.
  const PairPart* next() {
    now_ = std::move(ahead_);
    if (now_ == nullptr) return nullptr;
    now_->make(merge_);
    ask();
    return &now_->pairs;
  }

 private:
  struct Part {
    std::once_flag made;
    PairPart pairs;

    void make(PairMerge& merge) {
      std::call_once(made, [&] { merge.next(pairs); });
    }
  };
  void ask() {
    if (asked_ == merge_.parts()) return;
    ++asked_;
    ahead_ = std::make_shared<Part>();
    if (work_ != nullptr) work_->post([part = ahead_, &merge = merge_] { part->make(merge); });
  }

  PairMerge& merge_;
  SharedWork* work_;
  std::uint64_t asked_ = 0;
  std::shared_ptr<Part> now_;
  std::shared_ptr<Part> ahead_;
};

}  // namespace

unsigned needed_hash_bits(std::uint64_t pairs, double wasted_blocks) {
  const std::uint64_t wanted = universe_for(static_cast<double>(pairs), wasted_blocks);
  return static_cast<unsigned>(std::bit_width(wanted - 1));
}

std::uint64_t TermIndexBuilder::universe_of(std::uint64_t pairs, const RoomToGrow& room) const {
  const auto count = static_cast<double>(pairs);
  const double most_bits = static_cast<double>(room.most_bytes) * 8 / std::max(count, 1.0);
  const double times = std::min(room.times, std::exp2(std::min(most_bits, 64.0)));
  const std::uint64_t wanted = universe_for(count * std::max(times, 1.0), options_.wasted_blocks);
  // Less than one doubling is of no use to any merge.
  if (times < 2 && hash_bits_ == kHashBits) return universe_for(count, options_.wasted_blocks);
  return std::min(std::bit_ceil(wanted), std::uint64_t{1} << hash_bits_);
}

Status TermIndexBuilder::write_fingerprints(Output& out, IndexFooter& footer,
                                            const RoomToGrow& room, SharedWork* work) {
  std::uint64_t pair_count = 0;
  for (const HashRun& run : hash_runs_) pair_count += run.count;
  footer.fp_pairs = pair_count;
  footer.universe = universe_of(pair_count, room);
  FpWriter writer(out, footer.block_count, footer.universe);
  PairMerge merge(hash_runs_, pair_count);
  const std::uint64_t known = ~std::uint64_t{0} << (kHashBits - hash_bits_);
  PairsAhead parts(merge, work);
  BlockIds blocks;
  while (const PairPart* const part = parts.next()) {
    for (std::size_t i = 0; i < part->pairs.size();) {
      // Of hashes that are not known whole, what is.
      const std::uint64_t hash = part->hash(i) & known;
      blocks.clear();
      for (; i < part->pairs.size() && (part->hash(i) & known) == hash; ++i) {
        blocks.push_back(part->block(i));
      }
      if (hash_bits_ < kHashBits) normalize(blocks);
      LK_RETURN_IF_ERROR(writer.add(hash, blocks));
      ++footer.fp_tokens;
    }
  }
  LK_RETURN_IF_ERROR(writer.finish());
  footer.buckets = writer.fences();
  return {};
}

Result<TermIndexSummary> TermIndexBuilder::finish(std::uint32_t block_count,
                                                  const std::vector<FieldId>& unindexed,
                                                  Output::Append append, const RoomToGrow& room,
                                                  SharedWork* work) {
  if (block_count == 0 || block_count > kMaxBlocks || block_count < next_block_) {
    return Error::invalid("a term index is of 1 to 65536 blocks, all that were added");
  }
  keep_long_word_budget();
  Output out(std::move(append));
  IndexFooter footer;
  footer.shape = shape_;
  footer.uuids = options_.uuids;
  footer.block_count = block_count;
  footer.fp_blocks = std::min(fp_blocks_, block_count);
  footer.unindexed = unindexed;
  footer.uuid_blocks = uuid_blocks_;
  footer.uuid_fields = uuid_fields_;
  if (fp_run_bytes_ > kMostBesideBytes) work = nullptr;
  Dictionary dictionary(terms_, term_runs_);
  std::string prefixes;
  const auto make_the_rest = [&] {
    make_dictionary(dictionary, out, footer, work);
    const auto encode = [&] { prefixes = encode_prefix_table(prefix_runs_, block_count); };
    if (work == nullptr) return encode();
    work->post(encode);
  };
  if (work != nullptr) make_the_rest();
  Status fingerprints = write_fingerprints(out, footer, room, work);
  if (work != nullptr) work->settle();
  LK_RETURN_IF_ERROR(std::move(fingerprints));
  hash_runs_ = {};
  if (work == nullptr) make_the_rest();
  LK_RETURN_IF_ERROR(dictionary.put(footer));
  if (!prefix_runs_.empty()) {
    LK_RETURN_IF_ERROR(out.put_piece(prefixes));
    footer.prefix_bytes = prefixes.size();
  }
  const std::uint64_t pieces_bytes = out.offset();
  LK_RETURN_IF_ERROR(out.put(footer.encode(out.offset())));
  return TermIndexSummary{.index_bytes = out.offset(),
                          .fp_bytes = footer.fp_bytes(),
                          .dict_bytes = footer.dict_bytes(),
                          .prefix_bytes = footer.prefix_bytes,
                          .footer_bytes = out.offset() - pieces_bytes,
                          .fp_tokens = footer.fp_tokens,
                          .fp_pairs = footer.fp_pairs,
                          .terms = footer.terms,
                          .postings = footer.postings,
                          .shape = shape_};
}

}  // namespace logkit::segment::index
