// ColumnMemory: what the writer of a segment remembers of a column from block
// to block: its tables and its decisions. Columns within columns (the slots of
// patterns) hang below the one they are part of, so identity is a path of real
// numbers, never a hash alone.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

#include "lib/segment/encoding/line_matcher.h"
#include "lib/segment/encoding/pattern_table.h"
#include "lib/segment/encoding/quote_matcher.h"
#include "lib/segment/encoding/string_dictionary.h"

namespace logkit::segment {

// Some values of the last block, by hash: an estimate of how much comes again.
class RecentValues {
 public:
  void clear() {
    tags_.assign(tags_.size(), 0);
    count_ = 0;
  }
  // False where no more fit.
  bool add(std::uint64_t hash) {
    if (tags_.empty()) tags_.resize(kSlots);
    if (count_ >= kSlots / 2) return false;
    std::uint32_t& tag = tags_[slot_of(hash)];
    if (tag == 0) ++count_;
    tag = tag_of(hash);
    return true;
  }
  bool has(std::uint64_t hash) const {
    return !tags_.empty() && tags_[slot_of(hash)] == tag_of(hash);
  }

 private:
  static constexpr std::size_t kSlots = 4096;

  static std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash) | 1; }
  // The slot of the hash, or the free one where it would go.
  std::size_t slot_of(std::uint64_t hash) const {
    std::size_t at = (hash >> 32) % kSlots;
    while (tags_[at] != 0 && tags_[at] != tag_of(hash)) at = (at + 1) % kSlots;
    return at;
  }

  std::vector<std::uint32_t> tags_;
  std::size_t count_ = 0;
};

struct ColumnMemory {
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  // In TextTables; none before they are needed.
  std::uint32_t dictionary = kNone;
  std::uint32_t line_patterns = kNone;
  std::uint32_t unit_patterns = kNone;
  std::unique_ptr<LineMatcher> matcher;  // of line_patterns, and so is
  std::unique_ptr<QuoteMatcher> quote_matcher;  // that of what was quoted last

  // A decision holds for a few blocks, then it is looked at again.
  struct Decision {
    std::uint32_t blocks_left = 0;
    const ColumnMemory* predictor = nullptr;  // null: none is good, or the shapes
    bool by_shapes = false;
    std::vector<const ColumnMemory*> referred;  // columns it quotes
    std::vector<bool> shapes;  // of records that were looked at for that
  };
  Decision prediction;
  Decision references;
  RecentValues recent;

  std::unordered_map<std::uint64_t, std::unique_ptr<ColumnMemory>> slots;

  // A slot that patterns with the same prefix share.
  ColumnMemory& shared_slot(std::uint32_t prefix) { return slot(std::uint64_t{prefix}); }
  // Slot `index` of one pattern.
  ColumnMemory& line_slot(std::uint32_t pattern, std::uint32_t index) {
    return slot(std::uint64_t{1} << 62 | std::uint64_t{pattern} << 16 | index);
  }
  ColumnMemory& unit_slot(std::uint32_t pattern, std::uint32_t index) {
    return slot(std::uint64_t{1} << 63 | std::uint64_t{pattern} << 16 | index);
  }

 private:
  ColumnMemory& slot(std::uint64_t key) {
    std::unique_ptr<ColumnMemory>& memory = slots[key];
    if (!memory) memory = std::make_unique<ColumnMemory>();
    return *memory;
  }
};

// The tables that all blocks of a segment share, as the writer fills them.
struct TextTables {
  std::deque<PatternTable> patterns;
  std::deque<StringDictionary> dictionaries;
  // Of all patterns, and of all entries: who adds some counts them.
  std::uint64_t pattern_bytes = 0;
  std::uint64_t dictionary_bytes = 0;

  StringDictionary& dictionary_of(ColumnMemory& column) {
    if (column.dictionary == ColumnMemory::kNone) {
      column.dictionary = static_cast<std::uint32_t>(dictionaries.size());
      dictionaries.emplace_back();
    }
    return dictionaries[column.dictionary];
  }
  PatternTable& patterns_of(std::uint32_t& table) {
    if (table == ColumnMemory::kNone) {
      table = static_cast<std::uint32_t>(patterns.size());
      patterns.emplace_back();
    }
    return patterns[table];
  }
  std::size_t memory_bytes() const {
    std::size_t bytes = 0;
    for (const PatternTable& table : patterns) bytes += table.memory_bytes();
    for (const StringDictionary& dictionary : dictionaries) bytes += dictionary.memory_bytes();
    return bytes;
  }
};

}  // namespace logkit::segment
