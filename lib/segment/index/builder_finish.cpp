// The second half of TermIndexBuilder: from runs to bytes.
#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

#include "lib/segment/index/builder.h"
#include "lib/segment/index/prefix_table.h"

namespace logkit::segment::index {
namespace {

// Share of the promised rate that is used up; the rest is for chance.
constexpr double kUsedShare = 0.9;
// Pairs of hash and block that are sorted at a time: 512 KiB, about an L2.
constexpr std::uint64_t kPairsPerPart = 65536;
// Pairs of term and block that are held at a time: 64 MiB.
constexpr std::uint64_t kPairsPerChunk = std::uint64_t{1} << 25;
constexpr unsigned kBlockBits = 16;
static_assert(kMaxBlocks == 1u << kBlockBits);

std::uint64_t universe_for(double pairs, double wasted_blocks) {
  const double wanted = std::ceil(pairs / (kUsedShare * wasted_blocks));
  if (!(wanted < static_cast<double>(kMaxUniverse))) return kMaxUniverse;
  return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
}

// All pairs of hash and block, ascending, from the runs side by side.
class PairMerge {
 public:
  explicit PairMerge(const std::vector<HashRun>& runs, std::uint64_t pairs)
      : parts_(std::max<std::uint64_t>(1, pairs / kPairsPerPart)) {
    readers_.reserve(runs.size());
    for (const HashRun& run : runs) readers_.emplace_back(run);
  }

  // The next part; false at the end. hash_base() counts from it.
  bool next(std::vector<std::uint64_t>& pairs) {
    if (part_ == parts_) return false;
    base_ = (part_ << kHashBits) / parts_;
    const std::uint64_t limit = (++part_ << kHashBits) / parts_;
    pairs.clear();
    for (HashRunReader& reader : readers_) {
      for (; reader.hash() < limit; reader.advance()) {
        pairs.push_back((reader.hash() - base_) << kBlockBits | reader.block());
      }
    }
    const unsigned hash_bits = floor_log2(limit - base_) + 1;
    sorter_.sort(pairs, hash_bits + kBlockBits);
    return true;
  }
  std::uint64_t hash(std::uint64_t pair) const { return base_ + (pair >> kBlockBits); }
  static std::uint32_t block(std::uint64_t pair) {
    return static_cast<std::uint32_t>(pair & (kMaxBlocks - 1));
  }

 private:
  std::vector<HashRunReader> readers_;
  std::uint64_t parts_;
  std::uint64_t part_ = 0;
  std::uint64_t base_ = 0;
  HashSorter sorter_;
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
                                            const RoomToGrow& room) {
  std::uint64_t pair_count = 0;
  for (const HashRun& run : hash_runs_) pair_count += run.count;
  footer.fp_pairs = pair_count;
  footer.universe = universe_of(pair_count, room);
  FpWriter writer(out, footer.block_count, footer.universe);
  PairMerge merge(hash_runs_, pair_count);
  const std::uint64_t known = ~std::uint64_t{0} << (kHashBits - hash_bits_);
  std::vector<std::uint64_t> pairs;
  BlockIds blocks;
  while (merge.next(pairs)) {
    for (std::size_t i = 0; i < pairs.size();) {
      // Of hashes that are not known whole, what is.
      const std::uint64_t hash = merge.hash(pairs[i]) & known;
      blocks.clear();
      for (; i < pairs.size() && (merge.hash(pairs[i]) & known) == hash; ++i) {
        blocks.push_back(PairMerge::block(pairs[i]));
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

// The rank of each term's field; footer.fields by rank, most frequent first.
std::vector<std::uint32_t> TermIndexBuilder::rank_fields(IndexFooter& footer) const {
  std::map<FieldId, std::uint64_t> counts;
  // Terms came column by column: a field has many in a row.
  for (std::uint32_t i = 0; i < terms_.size();) {
    const std::uint32_t first = i;
    const FieldId field = terms_.field(first);
    while (i < terms_.size() && terms_.field(i) == field) ++i;
    counts[field] += i - first;
  }
  std::vector<std::pair<FieldId, std::uint64_t>> fields(counts.begin(), counts.end());
  std::stable_sort(fields.begin(), fields.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::map<FieldId, std::uint32_t> ranks;
  std::vector<std::uint64_t> by_rank;
  for (const auto& [field, count] : fields) {
    ranks[field] = static_cast<std::uint32_t>(footer.fields.size());
    footer.fields.push_back(field);
    by_rank.push_back(count);
  }
  footer.rank_parameter = FieldCode::best(by_rank).parameter;
  std::vector<std::uint32_t> rank_of_term(terms_.size());
  for (std::uint32_t i = 0; i < terms_.size();) {
    const FieldId field = terms_.field(i);
    const std::uint32_t rank = ranks[field];
    while (i < terms_.size() && terms_.field(i) == field) rank_of_term[i++] = rank;
  }
  return rank_of_term;
}

Status TermIndexBuilder::write_dictionary(Output& out, IndexFooter& footer) {
  if (terms_.size() == 0) return {};
  const std::vector<std::uint32_t> field_ranks = rank_fields(footer);
  const std::vector<std::uint32_t> order = terms_.in_order();
  DictWriter writer(out, footer.block_count,
                    {.field_count = static_cast<std::uint32_t>(footer.fields.size()),
                     .parameter = footer.rank_parameter},
                    options_.dictionary_zstd_level);
  footer.postings = terms_.size();
  LK_RETURN_IF_ERROR(write_terms(writer, order, field_ranks, footer.terms));
  LK_RETURN_IF_ERROR(writer.finish());
  footer.dict_blocks = writer.fences();
  return {};
}

Status TermIndexBuilder::write_terms(DictWriter& writer, std::span<const std::uint32_t> order,
                                     std::span<const std::uint32_t> field_ranks,
                                     std::uint64_t& terms) {
  std::uint64_t pairs = 0;
  for (const NumberRun& run : term_runs_) for_each_number(run, [&](std::uint32_t) { ++pairs; });
  std::vector<std::uint32_t> place(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  const std::size_t chunks = 1 + pairs / kPairsPerChunk;
  const std::size_t per_chunk = order.size() / chunks + 1;
  std::string scratch;
  std::vector<RankedPosting> postings;
  BlockIds blocks;
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = std::min(first + per_chunk, order.size());
    while (end < order.size() && terms_.same_text(order[end - 1], order[end])) ++end;
    const BlockLists lists(
        term_runs_, [&](std::uint32_t term) { return place[term]; },
        static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(end));
    while (first < end) {
      const std::size_t head = first;
      postings.clear();
      blocks.clear();
      for (; first < end && terms_.same_text(order[head], order[first]); ++first) {
        const auto begin = static_cast<std::uint32_t>(blocks.size());
        lists.append_blocks(static_cast<std::uint32_t>(first), blocks);
        postings.push_back(
            {field_ranks[order[first]], begin, static_cast<std::uint32_t>(blocks.size())});
      }
      std::sort(postings.begin(), postings.end(),
                [](const RankedPosting& a, const RankedPosting& b) { return a.rank < b.rank; });
      LK_RETURN_IF_ERROR(writer.add(terms_.text(order[head], scratch), postings, blocks));
      ++terms;
    }
  }
  return {};
}

Result<TermIndexSummary> TermIndexBuilder::finish(std::uint32_t block_count,
                                                  const std::vector<FieldId>& unindexed,
                                                  Output::Append append, const RoomToGrow& room) {
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
  LK_RETURN_IF_ERROR(write_fingerprints(out, footer, room));
  hash_runs_ = {};
  LK_RETURN_IF_ERROR(write_dictionary(out, footer));
  if (!prefix_runs_.empty()) {
    std::string table = encode_prefix_table(prefix_runs_, block_count);
    LK_RETURN_IF_ERROR(out.put_piece(table));
    footer.prefix_bytes = table.size();
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
