// StoredTerms: what a term index holds, block by block: what TermIndexBuilder
// takes of an index that is there, in place of the tokens of its blocks.
//
// Exact but for what an index leaves out itself: of ids only as many bits of
// their hashes are known as its universe has, so it has to be a power of two,
// and the universe of what is built of them is no larger. Beginnings of ids are
// in all blocks where they are in most.
//
// Memory: about one and a half times the index. Bounded, whatever the index says.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/base/result.h"
#include "lib/segment/index/reader.h"

namespace logkit::segment::index {

// Numbers in little memory: those that mostly ascend.
class GapList {
 public:
  void add(std::uint64_t number) {
    ByteWriter(gaps_).put_varint(number - last_);
    last_ = number;
  }
  template <typename Visit>
  void for_each(Visit&& visit) const {
    ByteReader in(gaps_);
    std::uint64_t number = 0;
    while (!in.at_end()) visit(number += in.get_varint());
  }
  std::size_t memory_bytes() const { return gaps_.size(); }

 private:
  std::string gaps_;
  std::uint64_t last_ = 0;
};

// How many bits of the hashes of ids an index knows: all (kHashBits) where it has
// no ids; 0 where its universe is no power of two, so that they are of no use.
unsigned known_hash_bits(const IndexFooter& footer);

class StoredTerms {
 public:
  // Reads all of the index. kUnsupported where not all that it knows can be taken
  // over: ids are left out, or their hashes are of no use; kCorrupt, kIo.
  static Result<StoredTerms> read(const TermIndexReader& index);

  const IndexFooter& footer() const { return footer_; }
  // Those of ids, the highest of a token hash.
  unsigned hash_bits() const { return hash_bits_; }

  // A term in a field.
  struct Term {
    std::uint32_t begin = 0;  // in text()
    FieldId field = 0;
    std::uint8_t length_bytes = 0;
  };
  std::size_t term_count() const { return terms_.size(); }
  const Term& term(std::size_t number) const { return terms_[number]; }
  // kTokenPadding bytes may be read behind it.
  std::string_view text(std::size_t number) const {
    return std::string_view(text_).substr(terms_[number].begin, terms_[number].length_bytes);
  }

  struct Block {
    GapList terms;         // by number
    GapList fingerprints;  // hash_bits() each; not quite in order, some perhaps twice
    GapList prefixes;
  };
  const Block& block(std::size_t number) const { return blocks_[number]; }
  bool has_uuids(std::size_t block) const;

 private:
  class Filler;

  explicit StoredTerms(const IndexFooter& footer);

  IndexFooter footer_;
  unsigned hash_bits_ = 0;
  std::string text_;
  std::vector<Term> terms_;
  std::vector<Block> blocks_;
};

}  // namespace logkit::segment::index
