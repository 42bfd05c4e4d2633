// ColumnWriter: writes the columns of a block in the form that is smallest.
//
// A stored column is a tree. Its forms (StoredForm) nest: the slots of patterns
// are columns again, and so are the misses of a prediction. The first form
// that fits is taken, in this order: constant, timestamps, references to other
// fields, prediction by another column, typed values, dictionary, patterns,
// listed. Choices rest on samples of the values and on what the column was in
// the blocks before, never on anything else, so the same input gives the same
// bytes.
//
// logkit-segment(5), COLUMNS, is normative for the bytes.
//
// Where payloads and terms are shared, parts of the work are left to other threads:
// what is chosen, and all tables, are the writer's thread's alone.
//
// Ownership: tables and payloads must outlive the writer; the values given to
// write_column() must stay until the next begin_block(), as must all else that it
// was given; by then all jobs are done. Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lib/segment/encoding/column_memory.h"
#include "lib/segment/encoding/entry_ids.h"
#include "lib/segment/encoding/pattern_terms.h"
#include "lib/segment/encoding/payloads.h"
#include "lib/segment/encoding/predictors.h"
#include "lib/segment/encoding/slot_memory.h"
#include "lib/segment/encoding/term_queue.h"
#include "lib/segment/encoding/tokenizer.h"
#include "lib/segment/encoding/typed_values.h"
#include "lib/segment/encoding/value_list.h"

namespace logkit::segment {

// On disk: never renumbered.
enum class StoredForm : std::uint8_t {
  kConstant = 1,
  kTimes = 2,
  kTyped = 3,
  kPredicted = 4,
  kDictionary = 5,
  kPatterns = 6,
  kListed = 7,
  kRowTimes = 8,
};

// How a predicted column names its predictor.
inline constexpr std::uint64_t kShapesReference = 0;
inline constexpr std::uint64_t inner_reference(std::uint64_t index) { return 1 + 2 * index; }
inline constexpr std::uint64_t column_reference(std::uint64_t column) { return 2 + 2 * column; }

// So many predictions and references may stand before stored values.
inline constexpr std::uint32_t kDeepestReference = 8;
// The slots of all patterns in a column have so many values together at most.
inline constexpr std::size_t kMostSlotValues = 16u << 20;
// A column inside a column takes part in predictions from this many values on.
inline constexpr std::size_t kFewestPredictorValues = 64;

enum class TextLevel : std::uint8_t {
  kLine,  // tokenize_line()
  kUnit,  // tokenize_unit()
  kWord,  // not taken apart
};

struct ColumnWriterOptions {
  std::size_t sample_rows = 1000;
  std::size_t fewest_predicted = 192;
  // How many blocks a decision holds.
  std::uint32_t decision_blocks = 8;
  std::uint64_t dictionary_bytes = 64u << 20;  // of all dictionaries together
  std::uint64_t pattern_bytes = 32u << 20;     // of all pattern tables together
};

// A column of the records.
struct ColumnInput {
  std::uint32_t column = 0;
  ValueRows values;
  TextLevel level = TextLevel::kUnit;
  bool typed = true;        // may hold numbers (JSON strings and numbers, not lines)
  bool predicts = false;    // one value a row: others may be predicted from it
  bool refers = false;      // may quote other columns
  TermQueue* terms = nullptr;  // takes the words, if they are wanted
  ColumnMemory* memory = nullptr;
};

class ColumnWriter {
 public:
  ColumnWriter(TextTables& tables, PayloadWriter& out, const ColumnWriterOptions& options)
      : tables_(tables), out_(out), options_(options) {}

  // Of all rows: their shapes, a predictor where there are several, and their
  // times, which timestamps are mostly the same as. Both must stay.
  void begin_block(const std::vector<std::uint32_t>& shape_ids,
                   const std::vector<std::int64_t>& times_ns);
  // Writes meta and payloads; the caller ends the column in `out`.
  void write_column(const ColumnInput& input);
  // Where work is shared: once all jobs are done.
  void end_block();

 private:
  // A column anywhere in the tree.
  struct Texts {
    ValueRows column;
    std::span<const std::int64_t> times;  // of kTime
    SlotKind kind = SlotKind::kText;
    TimeFormat time_format;
    TextLevel level = TextLevel::kUnit;
    bool typed = true;
    bool registers = false;    // what is in it may predict
    bool predictable = false;  // rows are those of records, one value a row
    bool refers = false;
    bool missed = false;        // what a prediction left
    bool fed = false;           // the words are to go to terms_
    std::uint32_t nesting = 0;  // in how many patterns it is
    ColumnMemory* memory = nullptr;
  };
  // A column of slots, gathered from the patterns of a block in slot_memory_.
  struct SlotColumn {
    SlotKind kind = SlotKind::kText;
    TimeFormat time_format;
    ColumnMemory* memory = nullptr;
    bool fed = true;  // no word of a value goes on in what is around it
    std::span<std::string_view> values;
    std::span<std::int64_t> times;
    std::span<std::uint32_t> rows;
  };
  // The texts of a block as patterns and values.
  struct Tokenized {
    std::vector<std::uint32_t> patterns;  // of each text
    ValueList values;
    std::vector<std::uint32_t> value_ends;  // of each text, in `values`
    // What texts quote of other columns; its ends are of each text, or empty
    // where no text quotes any.
    std::vector<std::string_view> quoted;
    std::vector<std::uint32_t> quoted_ends;

    void clear() {
      patterns.clear();
      values.clear();
      value_ends.clear();
      quoted.clear();
      quoted_ends.clear();
    }
    std::size_t memory_bytes() const {
      return values.memory_bytes() + quoted.capacity() * sizeof(std::string_view) +
             (patterns.capacity() + value_ends.capacity() + quoted_ends.capacity()) *
                 sizeof(std::uint32_t);
    }
  };
  // The patterns of a block and the columns of their slots.
  struct SlotLayout {
    std::vector<std::uint32_t> patterns;  // in use, in the order they first appear
    std::vector<std::uint32_t> counts;    // of each
    std::vector<std::uint32_t> ids;       // of each text, in `patterns`
    std::vector<std::vector<std::uint32_t>> columns_of;  // of each pattern's value slots
    std::vector<SlotColumn> columns;
  };

  static bool is_constant(const Texts& texts);
  // Each gives the depth: how many predictions stand before stored values.
  // `constant`: what is_constant() says.
  std::uint32_t write(const Texts& texts, bool constant);
  // All of the rules but the first.
  std::uint32_t write_unlike(const Texts& texts);
  void write_constant(std::string_view value);
  void write_times(const Texts& texts);
  bool write_row_times(const Texts& texts);
  std::optional<std::uint32_t> write_predicted(const Texts& texts);
  bool write_typed(const Texts& texts);
  bool write_dictionary(const Texts& texts);
  // Without waiting for the numbers of the entries, where there is room for any.
  bool write_dictionary_later(const Texts& texts, StringDictionary& dictionary);
  void write_entries(const Texts& texts, const std::shared_ptr<EntryIds>& ids);
  void count_dictionary_bytes();
  void write_listed(const Texts& texts);

  std::optional<std::size_t> choose_predictor(const Texts& texts);
  void write_miss_places(const std::vector<std::uint32_t>& places, std::size_t count);

  struct Repetition {
    std::size_t sampled = 0;
    std::size_t distinct = 0;
    std::size_t known = 0;  // that are in the dictionary
  };
  Repetition sample_repetition(const Texts& texts);
  bool seems_repetitive(const Texts& texts);
  static bool is_of_entities(const Texts& texts);
  bool is_partly_repetitive(const Texts& texts);
  static void remember_values(const Texts& texts);
  bool patterns_explode(const Texts& texts);
  std::optional<std::uint32_t> write_patterns(const Texts& texts,
                                              const std::vector<std::size_t>& references);
  bool tokenize(const Texts& texts, const std::vector<std::size_t>& references,
                PatternTable& table, Tokenized& tokenized);
  // Of patterns known from before.
  bool match_lines(const Texts& texts, PatternTable& table, Tokenized& tokenized);
  // Of texts that quote fields.
  bool tokenize_quoting(const Texts& texts, const std::vector<std::size_t>& references,
                        PatternTable& table, Tokenized& tokenized);
  std::optional<std::uint32_t> cut_quoting(const Texts& texts, std::string_view text,
                                           const FieldReferences& fields, PatternTable& table,
                                           TokenizedText& tokens);
  QuoteMatcher* quote_matcher_of(const Texts& texts,
                                 const std::vector<std::uint32_t>& columns) const;
  std::optional<std::uint32_t> pattern_of(const TokenizedText& tokens, PatternTable& table);
  static bool is_full(const PatternTable& table, const Tokenized& tokenized);
  // Room for the values of `texts` texts, by those that were taken apart so far.
  static void reserve_values(Tokenized& tokenized, std::size_t texts);
  static void generalise(PatternTable& table, Tokenized& tokenized);
  // Long texts of patterns that nothing else has become one value.
  static void keep_whole(const Texts& texts, PatternTable& table, Tokenized& tokenized);
  SlotLayout lay_out(const Texts& texts, PatternTable& table, const Tokenized& tokenized);
  static void name_columns(const Texts& texts, const PatternTable& table, SlotLayout& layout);
  void make_room(SlotLayout& layout);
  std::uint32_t write_slots(const Texts& texts, const SlotLayout& layout);
  static std::uint32_t& table_of(const Texts& texts);
  // Slots of units are too many and too small to predict others.
  static bool registers(const Texts& texts) {
    return texts.registers && texts.level == TextLevel::kLine;
  }
  // Indices into predictors_ of the columns that the texts quote.
  std::vector<std::size_t> referable(const Texts& texts);
  std::vector<std::size_t> known_references(const ColumnMemory& memory) const;
  std::vector<std::size_t> find_references(const Texts& texts) const;
  // Notes in `referred` what texts of shapes not seen before quote.
  void add_references_of_new_shapes(const Texts& texts, ColumnMemory::Decision& decision) const;
  struct Quotes {
    explicit Quotes(std::size_t predictors) : counts(predictors) {}

    std::size_t texts = 0;              // that quote something
    std::vector<std::uint32_t> counts;  // of each predictor
    FieldReferences fields;             // of the text in hand, and what it is
    TokenizedText tokens;
  };
  void count_quotes(const Texts& texts, std::size_t at, Quotes& quotes) const;

  // What the texts of a column give to terms_, by the form they are stored in.
  void feed_constant(const Texts& texts);
  void feed_typed(const Texts& texts, const WrittenTypedValues& written);
  void feed_sequence(const Texts& texts);
  void feed_entries(const Texts& texts, const std::shared_ptr<EntryIds>& ids);
  void feed_patterns(const Texts& texts, const PatternTable& table, const Tokenized& tokenized,
                     SlotLayout& layout);
  void find_cut_escapes(SlotLayout& layout, std::vector<PatternTerms>& patterns) const;
  struct QuotedColumn {
    std::uint32_t column = 0;
    std::size_t texts = 0;
    std::size_t pattern_end = 0;  // beyond the last pattern that was counted
  };
  static std::vector<QuotedColumn> quoted_columns(const SlotLayout& layout,
                                                  std::span<const PatternTerms> patterns);
  void feed_quoted_fields(const SlotLayout& layout, std::span<const PatternTerms> patterns);
  std::size_t values_of_column(std::uint32_t column) const;
  void find_lone_slots(SlotLayout& layout, std::vector<PatternTerms>& patterns) const;
  struct FedRows {
    std::span<const std::string_view> texts;
    std::vector<PatternTerms> patterns;
    std::vector<std::uint32_t> ids;  // of each text, in `patterns`
    const Tokenized* tokenized = nullptr;
  };
  static void feed_constants(std::span<const PatternTerms> patterns, TermFeed& feed);
  static void feed_rows(const FedRows& rows, TermFeed& feed);
  void keep_tokenized();
  void free_tokenized();

  TextTables& tables_;
  PayloadWriter& out_;
  ColumnWriterOptions options_;
  Predictors predictors_;
  std::vector<std::uint32_t> all_rows_;
  std::span<const std::uint32_t> row_shapes_;
  std::span<const std::int64_t> row_times_ns_;
  SlotMemory slot_memory_;  // predictors look at it
  // Of the column in hand, behind those that jobs use; their memory is kept.
  std::deque<Tokenized> tokenized_ = std::deque<Tokenized>(1);
  std::size_t tokenized_in_hand_ = 0;
  std::size_t kept_tokenized_bytes_ = 0;
  // Whose new entries are not counted yet, and how many bytes these may have.
  struct Growing {
    const StringDictionary* dictionary = nullptr;
    std::uint64_t bytes_before = 0;
  };
  std::vector<Growing> growing_;
  std::uint64_t most_growth_bytes_ = 0;
  TermQueue* terms_ = nullptr;  // of the column of the records in hand
  // By column of the records, of this block: the field whose words were fed.
  std::vector<std::optional<index::FieldId>> fed_fields_;
  std::vector<std::uint32_t> fed_as_fields_;  // columns that the one in hand quotes
  std::size_t slot_values_ = 0;           // of the column in hand
  std::size_t outer_predictors_ = 0;  // those of other columns of the records
  std::uint64_t next_inner_ = 0;
};

}  // namespace logkit::segment
