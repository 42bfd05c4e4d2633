// STORE|FILE.seg… as the segments that are meant.
//
// Thread safety: one thread at a time.
#pragma once

#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/cli/time_expr.h"
#include "lib/cli/world.h"
#include "lib/store/catalog.h"

namespace logkit::logidx {

// Segments whose arrival numbers are of one sequence: those of a partition of a
// store, or a packed segment alone.
struct Sequence {
  std::vector<store::SegmentFile> files;
};

struct Targets {
  std::vector<Sequence> sequences;
  // Holes of stores, and segments with records that others have, too: what is
  // printed is not what there is.
  std::vector<Error> troubles;
};

// In the order of the paths; of stores what the window may hold. Superseded
// segments are left out. An error where a path is neither a store nor a file.
Result<Targets> find_targets(cli::World& world, const std::vector<std::string>& paths,
                             const cli::TimeWindow& window = {});
// True where a segment may have records of the window; of no window, also one
// without records.
bool may_overlap(const segment::Footer& footer, const cli::TimeWindow& window);

// The store and its partitions, as far as they have segments.
Result<std::vector<std::string>> directories_of(io::Fs& fs, const std::string& store);

}  // namespace logkit::logidx
