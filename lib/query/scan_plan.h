// ScanPlan: which blocks of which segments a scan reads, and in which order; what
// time ranges and zone maps rule out is not in it. The term index is asked while
// the plan is carried out: prune_by_index() counts what it says.
//
// Thread safety: plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "lib/query/plan.h"
#include "lib/query/segment_source.h"
#include "lib/record/batch.h"
#include "lib/segment/footer.h"
#include "lib/segment/reader.h"

namespace logkit::query {

struct PlannedBlock {
  std::size_t segment = 0;
  std::size_t block = 0;
  const segment::BlockInfo* info = nullptr;
  bool from_footer = false;  // its rows are counted, not read
  bool times_only = false;   // of its rows, which all match, times are read at most
  std::uint64_t bytes = 0;   // that may be read of it
  std::uint64_t memory_bytes = 0;  // about: of the columns that may be loaded
};

struct ScanPlan {
  std::vector<PlannedBlock> blocks;  // in the order they are read
  // Of all rows that match, where every row of the blocks does.
  std::optional<record::TimeSpan> time_span;
  std::vector<std::size_t> blocks_left;  // by segment: to be read, and not pruned yet
  ScanStatistics statistics;

  // What the index says of a block that was to be read.
  void prune_by_index(const PlannedBlock& block) {
    ++statistics.blocks_pruned_by_index;
    --statistics.blocks_to_read;
    statistics.rows_to_read -= block.info->rows;
    statistics.bytes_to_read -= block.bytes;
    if (--blocks_left[block.segment] == 0) ++statistics.segments_pruned_by_index;
  }
};

// The footers of the readers must outlive the plan.
ScanPlan plan_blocks(const std::vector<segment::Reader*>& readers, const ScanRequest& request);

}  // namespace logkit::query
