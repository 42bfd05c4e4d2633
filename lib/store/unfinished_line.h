// A line without its end: what an ingest found at the end of a file that may be
// in the middle of being written.
//
// It is stored at once, alone in a segment, and the position of its source
// stays before it; where it was taken for a further line of a record, before the
// first line of that. The next ingest reads it again: where it is longer now, what
// comes of it is alone in a segment too, has the same arrival number, and
// replaces the first. So nothing is held back, and nothing is there twice.
//
// The segment of such a line has one position, in kUnfinishedLane: where the
// line ended. It is live as long as no segment replaces it.
//
// Thread safety: values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/store/day_segment.h"

namespace logkit::store {

struct UnfinishedLine {
  std::uint64_t end_position = 0;
  std::uint64_t arrival = 0;
  std::vector<std::string> segments;  // names; with it go those it replaced itself
  TimeRange covers;                   // of all of them, by their names
  std::uint64_t flush_number = 0;     // of this run's flush that has it, else 0
};

}  // namespace logkit::store
