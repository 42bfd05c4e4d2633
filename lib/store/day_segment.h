// DaySegment: the segment in hand of one UTC day. Written under a temporary
// name in the day's directory, published by one rename. Destroyed without
// publish() it leaves nothing.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/io/publish.h"
#include "lib/segment/writer.h"
#include "lib/store/segment_name.h"

namespace logkit::store {

struct TimeRange {
  std::int64_t min_ns = 0;
  std::int64_t max_ns = 0;
};

class DaySegment {
 public:
  // Makes the directory where need be. `day` counts from 1970-01-01.
  static Result<std::unique_ptr<DaySegment>> create(io::Fs& fs, std::string_view store,
                                                    std::int64_t day,
                                                    const segment::WriterOptions& options);

  segment::Writer& writer() { return *writer_; }

  struct Published {
    SegmentName name;
    std::uint64_t file_bytes = 0;
  };
  // Finishes and publishes. `empty_arrival` and the provenance's time name a
  // segment without rows; `covers` is a range of times that the name has to
  // reach over, that of the segments it replaces.
  Result<Published> publish(const segment::Provenance& provenance, std::uint64_t empty_arrival,
                            std::optional<TimeRange> covers = {});

 private:
  explicit DaySegment(io::PendingFile pending) : pending_(std::move(pending)) {}

  io::PendingFile pending_;
  std::unique_ptr<segment::Writer> writer_;  // writes to pending_
};

}  // namespace logkit::store
