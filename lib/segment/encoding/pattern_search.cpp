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
struct OpenPlace {
  std::vector<SlotHits> slots;
  Hit hit = kSureHit;  // where all slots surely have it
};

struct PatternHits {
  Hit everywhere = kNoHit;  // whatever the places say
  std::vector<OpenPlace> places;
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
        for (const SlotHits& slot : place.slots) {
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
  // Its texts have none of the columns.
  bool passes_freely(std::uint32_t pattern) const { return first_[pattern] == first_[pattern + 1]; }
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
    Hit any = kNoHit;
    Hit all = kSureHit;
    bool is_open = false;
    for (std::size_t i = 0; i < form_.patterns.size(); ++i) {
      LK_TRY(PatternHits hits, search_pattern(i, piece));
      is_open = is_open || !hits.places.empty();
      any |= hits.everywhere;
      all &= hits.everywhere;
      patterns_.push_back(std::move(hits));
    }
    if (!is_open && any == kNoHit) return Hits::none();
    if (!is_open && any == all) return Hits::all(all);
    return search_texts(is_open);
  }

 private:
  Result<PatternHits> search_pattern(std::size_t i, const PieceSearch& piece) {
    const PatternPlaces found = places_in_pattern((*form_.table)[form_.patterns[i]], piece);
    PatternHits hits{.everywhere = found.everywhere, .places = {}};
    for (const PatternPlace& place : found.places) {
      OpenPlace open{.slots = {}, .hit = place.hit};
      LK_TRY(const bool possible, search_place(form_.columns_of[i], place, open));
      if (!possible) continue;
      if (!open.slots.empty()) {
        hits.places.push_back(std::move(open));
        continue;
      }
      hits.everywhere |= open.hit;
      if (hits.everywhere == kSureHit) break;
    }
    if (hits.everywhere == kSureHit) hits.places.clear();
    return hits;
  }

  // False where no text has it there.
  Result<bool> search_place(const std::vector<std::uint32_t>& columns, const PatternPlace& place,
                            OpenPlace& open) {
    for (const SlotCondition& condition : place.conditions) {
      LK_TRY(const SlotHits slot, search_slot(columns, condition));
      switch (slot.hits->kind) {
        case Hits::Kind::kNone: return false;
        case Hits::Kind::kSome: open.slots.push_back(slot); break;
        // A row may have the column that is quoted more than once.
        case Hits::Kind::kAll: open.hit &= slot.quotes ? kMayHit : slot.hits->at(0); break;
      }
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

  Result<Hits> search_texts(bool is_open) {
    if (!texts_.rows.empty() && texts_.rows.size() != texts_.count) {
      return Error::corrupt("the number of rows of a column is damaged [I19]");
    }
    LK_TRY(const std::vector<std::uint32_t>* ids,
           search_.decoder().pattern_ids(form_, texts_.count));
    std::vector<Hit> everywhere;
    for (const PatternHits& pattern : patterns_) everywhere.push_back(pattern.everywhere);
    std::vector<Hit> each(texts_.count);
    const bool has_any =
        std::any_of(everywhere.begin(), everywhere.end(), [](Hit hit) { return hit != kNoHit; });
    for (std::size_t i = 0; has_any && i < each.size(); ++i) each[i] = everywhere[(*ids)[i]];
    if (is_open) search_slots(*ids, each);
    return Hits::of(std::move(each));
  }

  // What the slots of each text say beyond its pattern.
  void search_slots(const std::vector<std::uint32_t>& ids, std::vector<Hit>& each) const {
    AskedColumns columns(form_, patterns_);
    // Most texts are of other patterns.
    std::vector<std::uint8_t> is_asked(patterns_.size());
    for (std::uint32_t i = 0; i < is_asked.size(); ++i) {
      is_asked[i] = !patterns_[i].places.empty() || !columns.passes_freely(i);
    }
    const std::uint8_t* const asked = is_asked.data();
    for (std::uint32_t i = 0; i < each.size(); ++i) {
      if (asked[ids[i]] == 0) continue;
      const PatternHits& pattern = patterns_[ids[i]];
      for (const OpenPlace& place : pattern.places) {
        if (each[i] == kSureHit) break;
        each[i] |= hit_of(place, columns, i);
      }
      columns.pass(ids[i]);
    }
  }

  Hit hit_of(const OpenPlace& place, const AskedColumns& columns, std::uint32_t text) const {
    Hit hit = place.hit;
    for (const SlotHits& slot : place.slots) {
      if (hit == kNoHit) break;
      if (slot.quotes) {
        // Where a text quotes, it has a row.
        if (!texts_.rows.empty()) hit &= slot.hits->each[texts_.rows[text]];
        hit &= kMayHit;
      } else {
        hit &= slot.hits->each[columns.at(slot.column) + slot.before];
      }
    }
    return hit;
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
