// QuoteMatcher: the pattern of a text that quotes fields of its record where one of
// the patterns that texts of such records had before fits: constant text and fields
// are compared, what else there is is scanned. What it finds spells out the text; it
// is what tokenize_line() would find, but for this: where the pattern quotes a field,
// that is taken however short it is, and whatever other field is the same; and
// constant text stays constant.
//
// Patterns are tried by the shape of the record, those that fitted first; a few of
// each shape are kept.
//
// Ownership: pattern texts given to learn() must outlive the matcher. Thread
// safety: one thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/segment/encoding/line_scanner.h"
#include "lib/segment/encoding/time_format.h"
#include "lib/segment/encoding/tokenizer.h"
#include "lib/segment/encoding/value_list.h"

namespace logkit::segment {

class QuoteMatcher {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  // The columns that may be quoted, as field references name them.
  explicit QuoteMatcher(std::vector<std::uint32_t> columns) : columns_(std::move(columns)) {}
  const std::vector<std::uint32_t>& columns() const { return columns_; }

  // Texts that were all different may be alike again.
  // Texts given before may be gone.
  void begin_block();

  // Number `id` is given for texts of that pattern in records of the shape, if it
  // can be learned. `words`: as LineMatcher takes them.
  void learn(std::uint32_t shape, std::string_view pattern, std::uint32_t id,
             std::span<const std::uint32_t> words);

  // A text, its record's shape, and what the record has in each of columns():
  // without data where it has no such field.
  struct Text {
    std::string_view text;
    std::uint32_t shape = 0;
    std::span<const std::string_view> fields;
  };
  // Appends what slots have, values and quoted fields; where it gives kNone, nothing.
  // Texts live until begin_block().
  std::uint32_t match(const Text& text, ValueList& values, std::vector<std::string_view>& quoted);

 private:
  // Constant text and the slot behind it.
  struct Step {
    std::string_view constant;
    SlotKind kind = SlotKind::kText;
    bool takes_word = false;
    std::uint32_t reference = 0;  // of a field: its place in columns()
    TimeFormat time_format;
    // The unit that was there last time and the byte behind it: what a slot has is often
    // the same for long. Null where there was none, or one that has to be looked at.
    const char* last_unit = nullptr;
    std::uint32_t last_bytes = 0;
  };
  struct Pattern {
    std::uint32_t id = 0;
    std::vector<Step> steps;
    std::string_view tail;
  };
  // Where the walk through a text is.
  struct Walk {
    const LineScanner line;
    const char* at;
    const std::span<const std::string_view> fields;
    const std::uint64_t first_bytes;  // bits of those that fields begin with
    TokenizedText::Value* const values;  // room for kMostSlots of each
    std::string_view* const quoted;
    std::uint32_t value_count = 0;
    std::uint32_t quoted_count = 0;

    std::size_t left() const { return static_cast<std::size_t>(line.end() - at); }
  };

  bool compile(std::string_view text, std::span<const std::uint32_t> words, Pattern& pattern) const;
  std::uint32_t pattern_of(std::string_view text, std::uint32_t id,
                           std::span<const std::uint32_t> words);
  bool fits(Pattern& pattern, Walk& walk);
  bool take_slot(Step& step, Walk& walk);
  static bool take_field(const Step& step, Walk& walk);
  static void take_value(Walk& walk, std::string_view text, std::int64_t time);
  static bool take_unit(Step& step, Walk& walk);
  static const char* end_of_unit(Step& step, const Walk& walk, bool& varies);
  static bool may_be_field(const Walk& walk);

  static constexpr std::int32_t kMostTrust = 1024;
  static constexpr std::size_t kMostSlots = 64;

  std::vector<std::uint32_t> columns_;
  std::vector<Pattern> patterns_;
  std::vector<std::uint32_t> pattern_of_id_;  // in patterns_; kNone: not looked at
  std::vector<std::vector<std::uint32_t>> of_shape_;  // in patterns_, those to be tried first
  TimeReader times_;
  std::vector<std::string_view> quoted_ = std::vector<std::string_view>(kMostSlots);
  // Falls with every text that was tried in vain, rises with every other.
  std::int32_t trust_ = kMostTrust;
};

}  // namespace logkit::segment
