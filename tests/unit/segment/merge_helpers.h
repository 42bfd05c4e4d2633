// Merges of segments in memory.
#pragma once

#include <string>
#include <vector>

#include "lib/segment/merge.h"
#include "tests/unit/segment/segment_helpers.h"

namespace logkit::segment {

struct Merged {
  Status status;
  std::string bytes;
  Footer footer;
};
Merged merge(const std::vector<std::string>& segments, WriterOptions options = {},
             const MergeOptions& merge_options = {});

// Whatever a reader can say of each row.
std::vector<std::string> rows_of(const std::string& bytes);

}  // namespace logkit::segment
