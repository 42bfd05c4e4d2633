#include "lib/segment/encoding/pattern_search.h"

#include <algorithm>

#include "lib/segment/encoding/pattern_places.h"

namespace logkit::segment {
namespace {

// What is left to ask of the texts of one pattern, value by value.
struct SlotHits {
  std::uint32_t column = 0;
  std::uint32_t before = 0;  // slots of the same column before it
  bool quotes = false;       // hits are by row
  const Hits* hits = nullptr;
};
using OpenPlace = std::vector<SlotHits>;

struct PatternHits {
  Hits::Kind kind = Hits::Kind::kNone;
  std::vector<OpenPlace> places;  // of kSome
};

// Which value of a slot column a text has, going from text to text: of the
// columns that the open places ask for. A text costs what it has of these, not
// of all.
class AskedColumns {
 public:
  AskedColumns(const StoredPatterns& form, const std::vector<PatternHits>& patterns)
      : next_(form.columns.size()) {
    std::vector<bool> is_asked(form.columns.size());
    for (const PatternHits& pattern : patterns) {
      for (const OpenPlace& place : pattern.places) {
        for (const SlotHits& slot : place) {
          if (!slot.quotes) is_asked[slot.column] = true;
        }
      }
    }
    for (const std::vector<std::uint32_t>& columns : form.columns_of) {
      first_.push_back(steps_.size());
      for (const std::uint32_t column : columns) {
        if (is_asked[column]) steps_.push_back(column);
      }
    }
    first_.push_back(steps_.size());
  }

  // The first value of the column that the text has.
  std::uint32_t at(std::uint32_t column) const { return next_[column]; }
  // Past a text of this pattern.
  void pass(std::uint32_t pattern) {
    for (std::size_t step = first_[pattern]; step < first_[pattern + 1]; ++step) {
      ++next_[steps_[step]];
    }
  }

 private:
  std::vector<std::uint32_t> next_;   // by column
  std::vector<std::uint32_t> steps_;  // columns, pattern by pattern
  std::vector<std::size_t> first_;    // of steps_, by pattern, and their number
};

class PatternSearcher {
 public:
  PatternSearcher(ColumnSearch& search, const StoredPatterns& form, const PatternTexts& texts)
      : search_(search), form_(form), texts_(texts) {}

  Result<Hits> run(const PieceSearch& piece) {
    bool any = false;
    bool all = true;
    for (std::size_t i = 0; i < form_.patterns.size(); ++i) {
      LK_TRY(PatternHits hits, search_pattern(i, piece));
      any = any || hits.kind != Hits::Kind::kNone;
      all = all && hits.kind == Hits::Kind::kAll;
      patterns_.push_back(std::move(hits));
    }
    if (!any) return Hits::none();
    if (all) return Hits::all();
    return search_texts();
  }

 private:
  Result<PatternHits> search_pattern(std::size_t i, const PieceSearch& piece) {
    const auto places = places_in_pattern((*form_.table)[form_.patterns[i]], piece);
    PatternHits found;
    if (!places) {
      found.kind = Hits::Kind::kAll;
      return found;
    }
    for (const PatternPlace& place : *places) {
      OpenPlace open;
      LK_TRY(const bool possible, search_place(form_.columns_of[i], place, open));
      if (!possible) continue;
      found.kind = open.empty() ? Hits::Kind::kAll : Hits::Kind::kSome;
      if (open.empty()) break;
      found.places.push_back(std::move(open));
    }
    return found;
  }

  // False where no text has it there.
  Result<bool> search_place(const std::vector<std::uint32_t>& columns, const PatternPlace& place,
                            OpenPlace& open) {
    for (const SlotCondition& condition : place) {
      LK_TRY(const SlotHits slot, search_slot(columns, condition));
      if (slot.hits->kind == Hits::Kind::kNone) return false;
      if (slot.hits->kind == Hits::Kind::kSome) open.push_back(slot);
    }
    return true;
  }

  Result<SlotHits> search_slot(const std::vector<std::uint32_t>& columns,
                               const SlotCondition& condition) {
    SlotHits slot;
    slot.quotes = condition.quotes;
    if (slot.quotes) {
      LK_TRY(slot.hits, search_.search_quoted(condition.slot, condition.piece));
      return slot;
    }
    slot.column = columns[condition.slot];
    slot.before = static_cast<std::uint32_t>(
        std::count(columns.begin(), columns.begin() + condition.slot, slot.column));
    LK_TRY(slot.hits, search_.search_slot(form_, slot.column, texts_.rows, condition.piece));
    return slot;
  }

  Result<Hits> search_texts() {
    if (!texts_.rows.empty() && texts_.rows.size() != texts_.count) {
      return Error::corrupt("the number of rows of a column is damaged [I19]");
    }
    LK_TRY(const std::vector<std::uint32_t>* ids,
           search_.decoder().pattern_ids(form_, texts_.count));
    std::vector<std::uint8_t> each(texts_.count);
    AskedColumns columns(form_, patterns_);
    for (std::uint32_t i = 0; i < each.size(); ++i) {
      const std::uint32_t id = (*ids)[i];
      const PatternHits& pattern = patterns_[id];
      if (pattern.kind == Hits::Kind::kAll) {
        each[i] = 1;
      } else if (pattern.kind == Hits::Kind::kSome) {
        each[i] = std::any_of(pattern.places.begin(), pattern.places.end(),
                              [&](const OpenPlace& place) { return holds(place, columns, i); });
      }
      columns.pass(id);
    }
    return Hits::of(std::move(each));
  }

  bool holds(const OpenPlace& place, const AskedColumns& columns, std::uint32_t text) const {
    return std::all_of(place.begin(), place.end(), [&](const SlotHits& slot) {
      // Where a text quotes, it has a row.
      if (slot.quotes) return texts_.rows.empty() || slot.hits->each[texts_.rows[text]] != 0;
      return slot.hits->each[columns.at(slot.column) + slot.before] != 0;
    });
  }

  ColumnSearch& search_;
  const StoredPatterns& form_;
  const PatternTexts& texts_;
  std::vector<PatternHits> patterns_;  // of form_.patterns
};

}  // namespace

Result<Hits> search_patterns(ColumnSearch& search, const StoredPatterns& form,
                             const PatternTexts& texts, const PieceSearch& piece) {
  return PatternSearcher(search, form, texts).run(piece);
}

}  // namespace logkit::segment
