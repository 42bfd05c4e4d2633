// A text looked for in texts that are patterns and values of slots.
//
// Where the text can lie in a pattern is worked out once: in constant text,
// within a slot, or over several of both; what that asks of the slots' values
// is then searched in their columns.
//
// Thread safety: as ColumnSearch.
#pragma once

#include <cstddef>
#include <span>

#include "lib/segment/encoding/column_search.h"

namespace logkit::segment {

struct PatternTexts {
  std::size_t count = 0;
  ColumnDecoder::Rows rows;  // as for ColumnSearch::search()
};

Result<Hits> search_patterns(ColumnSearch& search, const StoredPatterns& form,
                             const PatternTexts& texts, const PieceSearch& piece);

}  // namespace logkit::segment
