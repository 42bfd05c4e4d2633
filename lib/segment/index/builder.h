// TermIndexBuilder: the tokens of all blocks of a segment, as a term index
// (index_footer.h has the bytes).
//
//   BlockTerms block;                       // several, where several threads collect
//   TermIndexBuilder builder(options);
//   for each block: block.add_text(field, text)…; builder.add_block(number, block);
//   LK_TRY(auto summary, builder.finish(block_count, {}, append));
//
// Same blocks with the same tokens and the same options, same bytes, whatever
// the order within a block.
//
// Size of fingerprints. The universe is R = P / (0.9 eps), P the pairs of token
// and block: a lookup of an absent token then wastes 0.9 eps blocks on average,
// and eps is kept with room for chance.
//
// Guards. A dictionary is meant for words. Where it outgrows its budget (text
// full of random letters, numbers that are ids), the shape rule is narrowed,
// the limit that frees the most first, and what no longer fits the rule moves
// to the fingerprints, blocks already taken included. Words of more than ten
// bytes without digits have a budget of their own in finish(), a share of the
// text: above it they are taken for random letters. Fingerprints over the
// memory budget are not kept: the index says from which block on they are
// missing, and a search reads those.
//
// Memory: memory_bytes(), at most about the two budgets, and in finish() half
// as much again.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/index/block_terms.h"
#include "lib/segment/index/index_footer.h"
#include "lib/segment/index/output.h"
#include "lib/segment/index/runs.h"

namespace logkit::segment::index {

struct TermIndexOptions {
  // Blocks that a lookup of an id reads for nothing, at most, on average.
  double wasted_blocks = 0.1;
  UuidTokens uuids = UuidTokens::kEnds;  // that of every BlockTerms
  int dictionary_zstd_level = 6;
  std::uint64_t dictionary_budget_bytes = 64u << 20;
  std::uint64_t fingerprint_budget_bytes = 192u << 20;
  // Of long words: the larger of this and 1/64 of the text that was added.
  std::uint64_t long_word_budget_bytes = 256u << 10;
};

// Where the bytes went.
struct TermIndexSummary {
  std::uint64_t index_bytes = 0;
  std::uint64_t fp_bytes = 0;
  std::uint64_t dict_bytes = 0;
  std::uint64_t prefix_bytes = 0;
  std::uint64_t footer_bytes = 0;
  std::uint64_t fp_tokens = 0;
  std::uint64_t fp_pairs = 0;
  std::uint64_t terms = 0;
  std::uint64_t postings = 0;  // of (term, field)
  Shape shape;
};

class TermIndexBuilder {
 public:
  explicit TermIndexBuilder(TermIndexOptions options);

  // Takes the tokens and clears `terms`. Blocks come in ascending order; one
  // without tokens may be left out. kInvalid for another order, for a block
  // from kMaxBlocks on, or where `terms` treats UUIDs otherwise.
  Status add_block(std::uint32_t block, BlockTerms& terms);

  // Writes the index of blocks 0 .. block_count - 1 through `append`, in
  // order. `unindexed`: fields, ascending, whose tokens were not all added; a
  // search in them is told that every block may match. Nothing may be added
  // after.
  Result<TermIndexSummary> finish(std::uint32_t block_count, const std::vector<FieldId>& unindexed,
                                  Output::Append append);

  std::uint64_t memory_bytes() const;

 private:
  // Terms of the dictionary by what would move them out.
  struct Usage;

  void add_terms(BlockTerms& terms);
  void add_uuid_fields(std::uint32_t block, const std::vector<FieldId>& fields);
  void add_fingerprints(std::uint32_t block, BlockTerms& terms);
  Usage usage() const;
  void keep_budget();
  void keep_long_word_budget();
  void narrow(const Shape& shape);
  void demote(std::uint32_t block, std::span<const std::uint32_t> numbers);
  std::uint64_t dictionary_bytes() const;

  Status write_fingerprints(Output& out, IndexFooter& footer);
  Status write_dictionary(Output& out, IndexFooter& footer);
  std::vector<std::uint32_t> rank_fields(IndexFooter& footer) const;
  Status write_terms(DictWriter& writer, std::span<const std::uint32_t> order,
                     std::span<const std::uint32_t> field_ranks, std::uint64_t& terms);

  TermIndexOptions options_;
  Shape shape_;
  std::uint32_t next_block_ = 0;
  std::uint32_t fp_blocks_ = kMaxBlocks;
  std::uint64_t text_bytes_ = 0;
  BlockIds uuid_blocks_;
  std::vector<FieldId> uuid_fields_;  // ascending

  TermTable terms_;
  std::uint64_t term_text_bytes_ = 0;
  std::vector<NumberRun> term_runs_;    // ascending blocks
  std::vector<NumberRun> prefix_runs_;  // the same
  std::vector<HashRun> hash_runs_;      // ascending blocks, several of a block possible
  std::uint64_t run_bytes_ = 0;
  std::uint64_t fp_run_bytes_ = 0;
  std::vector<std::uint32_t> numbers_;      // scratch
  std::vector<std::uint64_t> is_in_block_;  // scratch, a bit for each term
  HashSorter sorter_;
};

}  // namespace logkit::segment::index
