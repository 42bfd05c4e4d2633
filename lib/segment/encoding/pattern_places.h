// Where a text may lie in a pattern: each place as what it asks of the values of
// the slots that it touches.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lib/segment/encoding/piece_search.h"
#include "lib/segment/encoding/tokenizer.h"

namespace logkit::segment {

struct SlotCondition {
  std::uint32_t slot = 0;  // of those that have values; of a quoting one the column
  bool quotes = false;     // what another column of the record holds
  PieceSearch piece;
};
// All of them hold.
using PatternPlace = std::vector<SlotCondition>;

// Nothing where the text is in each text of the pattern, or where there are too
// many places to tell.
std::optional<std::vector<PatternPlace>> places_in_pattern(const ParsedPattern& pattern,
                                                           const PieceSearch& piece);

}  // namespace logkit::segment
