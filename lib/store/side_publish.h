// SidePublish: publishes one segment at a time, beside its owner where it has a
// thread, else at once.
//
// Thread safety: one thread at a time; a segment that was handed over is the
// thread's until take().
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "lib/base/result.h"
#include "lib/base/shared_work.h"
#include "lib/store/day_segment.h"

namespace logkit::store {

class SidePublish {
 public:
  explicit SidePublish(bool threaded) : work_(threaded) {}

  // A segment with rows. The one before has been taken.
  void start(std::unique_ptr<DaySegment> segment, segment::Provenance provenance);
  // One was started and not taken yet.
  bool has_segment() const { return started_; }
  // take() would not wait.
  bool is_over() { return started_ && !work_.is_busy(); }
  // What came of it, waited for.
  Result<DaySegment::Published> take();
  // Of the segment under way, when it was handed over.
  std::uint64_t memory_bytes() const { return memory_bytes_; }

 private:
  bool started_ = false;
  std::uint64_t memory_bytes_ = 0;
  std::unique_ptr<DaySegment> segment_;  // the thread's, as what follows
  segment::Provenance provenance_;
  std::optional<Result<DaySegment::Published>> outcome_;
  SharedWork work_;  // is waited for before what it uses goes
};

}  // namespace logkit::store
