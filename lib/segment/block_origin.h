// BlockOrigin: a block of another segment that is to be copied as it is stored,
// and what its numbers are in the segment that takes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lib/segment/block_columns.h"
#include "lib/segment/footer.h"
#include "lib/segment/index/builder.h"
#include "lib/segment/shape_list.h"
#include "lib/segment/writer.h"

namespace logkit::segment {

struct BlockOrigin {
  BlockColumns& columns;
  const Footer& footer;
  std::size_t block = 0;
  const ShapeList& shapes;
  std::vector<Position> positions;           // of its records
  std::vector<std::uint64_t> rows_of_shape;  // of all of `shapes`
  // Of its segment; kept from block to block.
  SegmentNumbers& numbers;
  const index::StoredTerms* terms = nullptr;  // null: it has no index
  index::StoredNumbers& term_numbers;
};

// A block of less than a half of what it could hold is better filled up: two of
// these become one, so that blocks do not stay small however often they are merged.
inline bool is_large(const BlockInfo& block, const WriterOptions& options) {
  return block.rows * std::uint64_t{2} >= options.block_rows ||
         block.raw_bytes * 2 >= options.block_raw_bytes;
}

}  // namespace logkit::segment
