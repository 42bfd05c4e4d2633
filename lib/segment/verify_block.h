// The part of verify.h that looks into one block.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/block_columns.h"
#include "lib/segment/segment_file.h"
#include "lib/segment/shape_list.h"

namespace logkit::segment {

// What the blocks add up to, to be compared with the footer.
struct BlockTotals {
  std::uint64_t json_rows = 0;
  std::uint64_t text_rows = 0;
  std::uint64_t whole_rows = 0;
  std::vector<ColumnInfo> columns;  // as many as the footer's
};

using OnFault = std::function<void(const Error&)>;

// True where the block has no fault.
bool verify_block(SegmentFile& file, const Footer& footer, SegmentTables tables, std::size_t block,
                  BlockTotals& totals, const OnFault& on_fault);

}  // namespace logkit::segment
