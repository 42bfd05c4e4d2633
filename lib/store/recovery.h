// Recovery: what a writer does with a store before it adds to it, whether the
// one before ended well or not.
//
//   1. Temporary files are removed: nobody will finish them. Not while the store
//      is being maintained (maintenance.h), which has one too.
//   2. Every segment is opened. The highest flush that was committed is found:
//      some segment of it says commits_flush. The flush number of a segment
//      that cannot be read, by its name, counts as committed: better a record
//      twice than a record lost.
//   3. A flush that publishes more than one segment leaves a marker while it
//      is under way (flush_marker.h). Segments of a marked flush that was never
//      committed are removed, durably: their records come again
//      (store_writer.h). Without its marker no segment is ever removed, so a
//      committing segment that somebody took away costs only itself.
//   4. Segments of unfinished lines (unfinished_line.h) that are replaced are
//      removed.
//   5. What is left gives the positions, the next arrival number and the next
//      flush number.
//
// The append lock must be held. Thread safety: none needed.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/store/positions.h"
#include "lib/store/unfinished_line.h"

namespace logkit::store {

// Held by who merges, expires or removes, for one step at a time.
inline constexpr std::string_view kMaintenanceLock = "maintenance.lock";

struct RecoveredStore {
  PositionTable positions;
  std::map<std::string, UnfinishedLine> unfinished;  // by source
  std::uint64_t next_arrival = 0;
  std::uint64_t next_flush = 1;
  std::vector<std::string> swept;  // paths that were removed
  std::vector<Error> damaged;      // could not be read, or lost what commits them
};

// `store` is an existing directory; partitions below it are stores of their
// own. kUnsupported where a segment is of a newer version: its positions
// cannot be known.
Result<RecoveredStore> recover_store(io::Fs& fs, const std::string& store);

}  // namespace logkit::store
