// The term index of a segment as it lies in the file: opened, and where it is.
//
// Thread safety: pure functions; what is opened reads through `file`.
#pragma once

#include <cstdint>
#include <optional>

#include "lib/base/result.h"
#include "lib/segment/footer.h"
#include "lib/segment/index/reader.h"
#include "lib/segment/segment_file.h"

namespace logkit::segment {

// Nothing where the segment has no index. `file` must outlive the index. Errors
// name the file.
Result<std::optional<index::TermIndexReader>> open_term_index(SegmentFile& file,
                                                              const Footer& footer);

// What the index takes of the file.
std::uint64_t term_index_bytes(const Footer& footer);

}  // namespace logkit::segment
