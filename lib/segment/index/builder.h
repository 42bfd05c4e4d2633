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
// and eps is kept with room for chance. Where ids of other indexes are taken over,
// or are to be (RoomToGrow), it is the next power of two.
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
// as much again; where work is shared what it writes, too.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/index/block_terms.h"
#include "lib/segment/index/index_footer.h"
#include "lib/segment/index/output.h"
#include "lib/segment/index/runs.h"
#include "lib/segment/index/stored_terms.h"

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

// Indexes of so many times the ids can take over those of this one; what that may
// cost (a bit of each id for a doubling), else it is less.
struct RoomToGrow {
  double times = 1;
  std::uint64_t most_bytes = ~std::uint64_t{0};
};

inline constexpr FieldId kNoField = 0xffffffff;

// What the terms of another index are called in a builder.
struct StoredNumbers {
  std::vector<std::uint32_t> of_term;
  std::uint32_t generation = 0;  // of the builder
};

// How many bits the hashes of ids have to have where that many pairs of id and
// block are to keep to the options' rate.
unsigned needed_hash_bits(std::uint64_t pairs, double wasted_blocks);

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

  // The same of a block of an index that is there, whose block it was by that
  // number, and how much text the block has.
  struct StoredBlock {
    const StoredTerms& terms;
    std::uint32_t number = 0;
    std::uint64_t text_bytes = 0;
    // Of each of its fields, the field here; kNoField: its words are left out.
    std::span<const FieldId> fields;
    // Kept from block to block of one index; empty before the first.
    StoredNumbers& numbers;
  };
  Status add_stored_block(std::uint32_t block, const StoredBlock& stored);

  // Writes the index of blocks 0 .. block_count - 1 through `append`, in
  // order. `unindexed`: fields, ascending, whose tokens were not all added; a
  // search in them is told that every block may match. Nothing may be added
  // after. `work`: who does parts of it, where it is not null.
  Result<TermIndexSummary> finish(std::uint32_t block_count, const std::vector<FieldId>& unindexed,
                                  Output::Append append, const RoomToGrow& room = {},
                                  SharedWork* work = nullptr);

  std::uint64_t memory_bytes() const;

 private:
  // Terms of the dictionary by what would move them out.
  struct Usage;

  Status begin_block(std::uint32_t block);
  void add_terms(BlockTerms& terms);
  void add_numbers(BlockTerms& terms);
  static std::size_t count_numbers(const BlockTerms& terms);
  std::uint32_t insert_number(FieldId field, std::uint32_t number);
  void add_stored_terms(const StoredBlock& stored, std::vector<std::uint64_t>& hashes,
                        std::vector<std::uint32_t>& codes);
  void ask_ahead(const StoredBlock& stored, std::span<const std::uint32_t> terms,
                 std::size_t at) const;
  void add_stored_uuids(std::uint32_t block, const StoredBlock& stored);
  // The number of a term that the index has, or kGone.
  std::uint32_t number_of(const StoredBlock& stored, std::uint32_t term);
  // From is_in_block_.
  void take_numbers();
  void add_uuid_fields(std::uint32_t block, const std::vector<FieldId>& fields);
  void add_term_run(std::uint32_t block);
  // Hashes in any order, codes ascending.
  void add_fingerprints(std::uint32_t block, std::vector<std::uint64_t>& hashes,
                        std::span<const std::uint32_t> codes);
  // Of terms of at least so many bytes.
  Usage usage(std::size_t fewest_bytes) const;
  void keep_budget();
  void keep_long_word_budget();
  void narrow(const Shape& shape);
  void demote(std::uint32_t block, std::span<const std::uint32_t> numbers);
  std::uint64_t dictionary_bytes() const;

  std::uint64_t universe_of(std::uint64_t pairs, const RoomToGrow& room) const;
  Status write_fingerprints(Output& out, IndexFooter& footer, const RoomToGrow& room,
                            SharedWork* work);
  struct Dictionary;
  // Its put() writes it.
  void make_dictionary(Dictionary& dictionary, Output& out, IndexFooter& footer,
                       SharedWork* work) const;
  std::vector<std::uint32_t> rank_fields(IndexFooter& footer) const;
  Status write_terms(Dictionary& dictionary) const;
  Status write_part(Dictionary& dictionary, const BlockLists& lists,
                    std::span<const std::uint32_t> ranks, std::size_t first, std::size_t end) const;

  TermIndexOptions options_;
  Shape shape_;
  std::uint32_t generation_ = 1;  // goes up where numbers of terms change
  // Of all hashes at least so many bits are known, the highest.
  unsigned hash_bits_ = kHashBits;
  std::uint32_t next_block_ = 0;
  std::uint32_t fp_blocks_ = kMaxBlocks;
  std::uint64_t text_bytes_ = 0;
  BlockIds uuid_blocks_;
  std::vector<FieldId> uuid_fields_;  // ascending

  TermTable terms_;
  // By field and number: the terms of those that many blocks have.
  std::map<FieldId, std::vector<std::uint32_t>> number_terms_;
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
