// BlockTerms: the tokens of one block, each once. The first half of building
// an index: it needs no knowledge of other blocks, so several blocks may be
// collected by several threads, and TermIndexBuilder takes them in order.
//
// Fill it from what makes up the text of the block without repeating it: the
// static text of each template that occurs, the different values of each
// column. What must hold is that every token of the reconstructed text was
// added: a word that is part static text and part value has to be put together
// and added as a whole (begins_with_word() and ends_with_word() of unicode.h
// tell where that happens), and so has an IPv4 address or a UUID that is.
//
// Fields are the caller's numbers; a dictionary term is kept once for each
// field, an id without it. What is not to be found by index is not added: the
// caller then must not prune by it.
//
// Thread safety: one thread at a time.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "lib/segment/index/number_sets.h"
#include "lib/segment/index/prefix_code.h"
#include "lib/segment/index/shape.h"
#include "lib/segment/index/term_table.h"
#include "lib/segment/index/tokenizer.h"

namespace logkit::segment::index {

// What a UUID (8-4-4-4-12 hex digits) gives to the index.
enum class UuidTokens : std::uint8_t {
  kGroups,  // its five groups as tokens like any other
  kEnds,    // the first and the last; those between, of four digits, are nearly
            // all in any block that has many UUIDs: a search for a token that
            // could be one reads every block with UUIDs in its field
};

class BlockTerms {
 public:
  explicit BlockTerms(UuidTokens uuids = UuidTokens::kEnds) : uuids_(uuids) {}

  // Any text of less than 4 GiB.
  void add_text(FieldId field, std::string_view text) {
    count_text(text.size());
    add_part(field, text);
  }
  // The same where the text is not given whole: how much there is of it, and
  // what it is made of.
  void count_text(std::uint64_t bytes) { text_bytes_ += bytes; }
  void add_part(FieldId field, std::string_view text);
  // A part that is one token of ASCII digits, at most kMostDigits.
  static constexpr std::size_t kMostDigits = 16;
  void add_digits(FieldId field, std::string_view digits);
  // Parts that are numbers, as they are written without leading zeros: none is negative
  // or above `most`, which is below NumberSets::kEnd.
  void add_numbers(FieldId field, std::span<const std::int64_t> numbers, std::uint32_t most) {
    numbers_.add(field, numbers, most);
  }

  // A part that is an IPv4 address: the address. Its four numbers are to be added
  // beside it.
  void add_address(std::string_view address);

  // The texts of `to` hold those of `from`, all of which were added, as parts: what
  // these gave need not be found again.
  void add_fields(std::span<const FieldId> from, FieldId to);

  void clear();

  UuidTokens uuids() const { return uuids_; }
  // The fields that have UUIDs, ascending.
  const std::vector<FieldId>& uuid_fields() const { return uuid_fields_; }
  std::uint64_t text_bytes() const { return text_bytes_; }
  std::uint64_t memory_bytes() const;

  // What was added is in what follows after this.
  void flush();

  // For TermIndexBuilder. Hashes are the highest kHashBits of token hashes.
  const TermTable& terms() const { return terms_; }
  // Terms, too; the table may have some of them.
  const NumberSets& numbers() const { return numbers_; }
  std::vector<std::uint64_t>& hashes() { return hashes_; }
  std::bitset<kPrefixCodes>& prefixes() { return prefixes_; }
  void add_hash(std::string_view token);

 private:
  bool add_uuid(FieldId field, std::string_view folded);
  void note_uuids_of(FieldId field);
  [[gnu::always_inline]] void add(FieldId field, const Token& token);
  bool is_recent(const TermTable::ShortTerm& term);
  void queue_term(const TermTable::ShortTerm& term);
  void add_short(const TermTable::ShortTerm& term, const Token& token);
  void add_long(FieldId field, const Token& token, TokenHead head);
  void add_fingerprint(std::uint64_t hash, std::uint32_t code);
  void flush_terms();
  void flush_hashes();

  // Tokens wait here for the memory that they will touch.
  static constexpr std::size_t kPending = 32;
  static constexpr std::uint32_t kNoPrefix = kPrefixCodes;
  struct PendingHash {
    std::uint64_t hash;
    std::uint32_t prefix;
  };
  // What came lately, found again without leaving the first-level cache: most
  // tokens of a log. Whole terms, not their hashes alone.
  static constexpr std::size_t kRecent = 4096;
  struct RecentTerm {
    TokenHead head;
    std::uint64_t field_and_length = 0;
  };
  std::vector<RecentTerm> recent_terms_ = std::vector<RecentTerm>(kRecent);
  std::vector<std::uint64_t> recent_hashes_ = std::vector<std::uint64_t>(kRecent);
  std::array<TermTable::ShortTerm, kPending> pending_terms_;
  std::array<PendingHash, kPending> pending_hashes_;
  std::size_t pending_term_count_ = 0;
  std::size_t pending_hash_count_ = 0;

  UuidTokens uuids_;
  std::vector<FieldId> uuid_fields_;
  std::uint64_t text_bytes_ = 0;
  Tokenizer tokenizer_;
  TermTable terms_;
  NumberSets numbers_;
  HashSet seen_;
  std::vector<std::uint64_t> hashes_;
  std::bitset<kPrefixCodes> prefixes_;
};

}  // namespace logkit::segment::index
