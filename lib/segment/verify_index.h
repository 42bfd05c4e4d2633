// The part of verify.h that looks into the term index.
#pragma once

#include "lib/segment/block_columns.h"
#include "lib/segment/footer.h"
#include "lib/segment/segment_file.h"
#include "lib/segment/verify_block.h"

namespace logkit::segment {

// Every piece of the index; then, of a sample of blocks, whether the words of a
// value of each column are found in their block.
void verify_term_index(SegmentFile& file, const Footer& footer, SegmentTables tables,
                       const OnFault& on_fault);

}  // namespace logkit::segment
