// ColumnDecoder: the values of a stored column and of the columns within it, all
// or some. What read_column() and ColumnView are made of.
//
// A prediction by another slot of the same column takes all values of that slot.
// Reading all values of a column, these are kept as they come. To read some, or
// slots by themselves, the decoder is prepared first: then they are read when a
// prediction asks for them.
//
// Errors: as column_reader.h. Ownership: the environment, the columns and what
// `rows` views must outlive it. Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "lib/segment/encoding/column_reader.h"
#include "lib/segment/encoding/predictors.h"

namespace logkit::segment {

// Whether reading it takes the rows of its values.
bool needs_rows(const StoredColumn& column);

class ColumnDecoder {
 public:
  using Rows = std::span<const std::uint32_t>;
  // Numbers of values, ascending; nothing: all values.
  using Wanted = std::optional<std::span<const std::uint32_t>>;

  // The texts of one read take at most `raw_bytes`.
  ColumnDecoder(ColumnEnvironment& environment, std::uint64_t raw_bytes)
      : environment_(environment), raw_bytes_(raw_bytes) {}

  ColumnEnvironment& environment() { return environment_; }

  // `rows` of all values of the column, where anything in it needs rows. Of the
  // wanted values each is less than column.count.
  Result<DecodedValues> read(const StoredColumn& column, Rows rows, const Wanted& wanted = {});

  // Before anything is read in parts: the whole column, once.
  void prepare(const StoredColumn& root, Rows rows);

  struct Repeats {
    std::vector<std::uint32_t> sources;  // which value of form.misses each value is
    Rows missed_rows;                    // of the values of form.misses
  };
  // Kept.
  Result<const Repeats*> repeats(const StoredPrediction& form, std::size_t count, Rows rows);
  // Of form.patterns, the one of each text. Kept.
  Result<const std::vector<std::uint32_t>*> pattern_ids(const StoredPatterns& form,
                                                        std::size_t count);
  // The row of each value of a slot column; nothing where there are no rows.
  Result<Rows> slot_rows(const StoredPatterns& form, std::size_t slot, Rows rows);

  // While something in a slot column is read by itself: what its predictions see
  // are the slots before it.
  class SlotScope;

 private:
  // Texts that are patterns, in a column that was prepared.
  struct Texts {
    const StoredPatterns* form = nullptr;
    std::size_t count = 0;
    // Where they are: in a slot of others, as the misses of predictions there.
    Texts* parent = nullptr;
    std::size_t slot = 0;
    std::vector<std::pair<const StoredPrediction*, std::size_t>> predictions;  // and their counts
    Rows rows;  // of the outermost column, until they are known
    bool known_rows = false;
    std::vector<std::size_t> first_inner;  // of each slot: how many stand before it
  };
  // What predictions of the same column may look at.
  struct Inner {
    const DecodedValues* values = nullptr;  // null: numbered, or not read yet
    ValueIds ids;
    Rows rows;  // of its values; where there is a form, of its texts
    // Until somebody asks: it is slot `slot` of this, or of these.
    const StoredPatterns* form = nullptr;
    Texts* texts = nullptr;
    std::size_t slot = 0;
  };
  static constexpr std::size_t kPatternIds = std::numeric_limits<std::size_t>::max();

  Result<DecodedValues> read_form(const StoredConstant&, const StoredColumn&, Rows, const Wanted&);
  Result<DecodedValues> read_form(const StoredTimes&, const StoredColumn&, Rows, const Wanted&);
  Result<DecodedValues> read_form(const StoredTypedValues&, const StoredColumn&, Rows,
                                  const Wanted&);
  Result<DecodedValues> read_form(const StoredPrediction&, const StoredColumn&, Rows,
                                  const Wanted&);
  Result<DecodedValues> read_form(const StoredEntries&, const StoredColumn&, Rows, const Wanted&);
  Result<DecodedValues> read_form(const StoredPatterns&, const StoredColumn&, Rows, const Wanted&);
  Result<DecodedValues> read_form(const StoredList&, const StoredColumn&, Rows, const Wanted&);

  Result<DecodedValues> read_texts(const StoredPatterns& form, std::size_t count, Rows rows,
                                   std::span<const std::uint32_t> wanted);
  Status add_row_times(const TimeFormat& format, Rows rows, std::vector<std::int64_t>& numbers);
  Result<std::vector<std::uint32_t>> predictor_ids(std::uint64_t reference, Rows rows);
  Status read_inner(Inner& inner);
  void prepare_texts(const StoredColumn& column, Texts place);
  Result<Rows> rows_of(Texts& texts);
  Result<std::vector<std::uint32_t>> misses(const StoredPrediction& form, std::size_t count);

  ColumnEnvironment& environment_;
  std::uint64_t raw_bytes_;
  std::deque<Inner> inner_;
  std::size_t inner_limit_ = std::numeric_limits<std::size_t>::max();  // these cannot be seen yet
  bool prepared_ = false;
  std::deque<Texts> texts_;
  std::map<const StoredPatterns*, Texts*> texts_of_;
  std::deque<DecodedValues> kept_values_;
  std::deque<std::vector<std::uint32_t>> kept_rows_;
  std::map<const StoredPatterns*, std::vector<std::uint32_t>> pattern_ids_;
  std::map<const StoredColumn*, Rows> slot_rows_;
  std::map<const StoredPrediction*, Repeats> repeats_;
};

class ColumnDecoder::SlotScope {
 public:
  SlotScope(ColumnDecoder& decoder, const StoredPatterns& form, std::size_t slot)
      : decoder_(decoder), limit_(decoder.inner_limit_) {
    const auto texts = decoder.texts_of_.find(&form);
    if (texts != decoder.texts_of_.end()) decoder.inner_limit_ = texts->second->first_inner[slot];
  }
  ~SlotScope() { decoder_.inner_limit_ = limit_; }
  SlotScope(const SlotScope&) = delete;
  SlotScope& operator=(const SlotScope&) = delete;

 private:
  ColumnDecoder& decoder_;
  std::size_t limit_;
};

}  // namespace logkit::segment
