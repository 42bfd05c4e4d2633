#include "lib/segment/encoding/pattern_search.h"

#include <algorithm>

#include "lib/segment/encoding/pattern_places.h"
#include "lib/segment/encoding/slot_places.h"

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
    SlotPlaces places(form_, *ids);
    for (std::uint32_t i = 0; i < each.size(); ++i) {
      const PatternHits& pattern = patterns_[(*ids)[i]];
      if (pattern.kind == Hits::Kind::kAll) each[i] = 1;
      if (pattern.kind != Hits::Kind::kSome) continue;
      places.go_to(i);
      each[i] = std::any_of(pattern.places.begin(), pattern.places.end(),
                            [&](const OpenPlace& place) { return holds(place, places, i); });
    }
    return Hits::of(std::move(each));
  }

  bool holds(const OpenPlace& place, const SlotPlaces& places, std::uint32_t text) const {
    return std::all_of(place.begin(), place.end(), [&](const SlotHits& slot) {
      // Where a text quotes, it has a row.
      if (slot.quotes) return texts_.rows.empty() || slot.hits->each[texts_.rows[text]] != 0;
      return slot.hits->each[places.at(slot.column) + slot.before] != 0;
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
