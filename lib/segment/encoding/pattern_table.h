// PatternTable: the patterns of the texts of one column, numbered in the order
// they first appear, and which of them became more general.
//
// Generalisation: where kSimilarPatterns patterns differ in one constant word
// only, a pattern with a slot in that word's place is made; the others, and
// those that come later, become it, and their word a value. Decided once per
// new pattern, never per text. (Spike: LogGrep and Drain do it per line or in a
// training pass.)
//
// Each slot knows its prefix: slots of different patterns whose patterns are
// the same up to and including them have the same prefix number.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/segment/encoding/string_dictionary.h"
#include "lib/segment/encoding/tokenizer.h"

namespace logkit::segment {

class PatternTable {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  // Who adds patterns leaves it at that, or a block's more.
  static constexpr std::size_t kMostPatterns = 1u << 18;

  struct ValueSlot {
    SlotKind kind = SlotKind::kText;
    TimeFormat time_format;
    std::uint32_t prefix = 0;
  };

  std::size_t size() const { return patterns_.size(); }
  std::string_view text(std::uint32_t id) const { return texts_[id]; }
  const std::vector<ValueSlot>& slots(std::uint32_t id) const { return patterns_[id].slots; }
  // Those of its slots, ascending, that stand for a constant word.
  const std::vector<std::uint32_t>& words(std::uint32_t id) const { return patterns_[id].words; }

  std::uint32_t find(std::string_view pattern) const { return texts_.find(pattern); }
  std::uint32_t find_or_add(std::string_view pattern);

  // Looks at what was added since the last call.
  void generalise();
  bool is_generalised(std::uint32_t id) const { return patterns_[id].next != kNone; }
  // The pattern that `id` became, perhaps itself.
  std::uint32_t general(std::uint32_t id) const;
  // Puts the words that became values in their places: from values of `id` to
  // values of general(id).
  void generalise_values(std::uint32_t id, std::vector<TokenizedText::Value>& values) const;

  // Those that no text of the segment has in the end are not stored.
  void use(std::uint32_t id) { patterns_[id].used = true; }
  bool is_used(std::uint32_t id) const { return patterns_[id].used; }

  std::size_t memory_bytes() const;

 private:
  struct Pattern {
    std::vector<ValueSlot> slots;
    std::vector<std::uint32_t> words;
    // The next more general one, and the word that is its value `position`.
    std::uint32_t next = kNone;
    std::uint32_t position = 0;
    std::string_view word;
    bool used = false;
  };
  // A constant word of a pattern.
  struct Word {
    std::uint32_t pattern = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t position = 0;  // value slots before it
  };
  // Patterns that are the same but for one word.
  struct Family {
    std::uint32_t general = kNone;
    std::vector<Word> members;
  };

  void add_slots(std::string_view pattern, Pattern& entry);
  std::vector<Word> words_of(std::uint32_t id) const;
  bool same_around(const Word& a, const Word& b) const;
  bool join_family(const Word& word);
  std::uint32_t add_general(const Word& word);
  void note_words(const Word& word, std::uint32_t general);
  void become(const Word& word, std::uint32_t general);

  StringDictionary texts_;
  std::vector<Pattern> patterns_;
  StringDictionary prefixes_;  // number of the prefix before, then the piece
  std::unordered_map<std::uint64_t, Family> families_;  // by hash of what is around; compared
  std::uint32_t examined_ = 0;
};

}  // namespace logkit::segment
