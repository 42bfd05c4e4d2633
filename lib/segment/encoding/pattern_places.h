// Where a text may lie in a pattern: each place as what it asks of the values of
// the slots that it touches.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <vector>

#include "lib/segment/encoding/piece_search.h"
#include "lib/segment/encoding/tokenizer.h"

namespace logkit::segment {

struct SlotCondition {
  std::uint32_t slot = 0;  // of those that have values; of a quoting one the column
  bool quotes = false;     // what another column of the record holds
  PieceSearch piece;
};
struct PatternPlace {
  std::vector<SlotCondition> conditions;  // all of them hold
  Hit hit = kSureHit;                     // what a text is then
};
struct PatternPlaces {
  // What each text of the pattern is, whatever its slots have: that they are looked
  // at tells more only where it is no hit, or none that is sure.
  Hit everywhere = kNoHit;
  std::vector<PatternPlace> places;
};

PatternPlaces places_in_pattern(const ParsedPattern& pattern, const PieceSearch& piece);

}  // namespace logkit::segment
