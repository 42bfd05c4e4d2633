#include "lib/store/side_publish.h"

#include <utility>

#include "lib/base/check.h"

namespace logkit::store {

void SidePublish::start(std::unique_ptr<DaySegment> segment, segment::Provenance provenance) {
  LK_CHECK(!started_);
  started_ = true;
  memory_bytes_ = segment->writer().memory_bytes();
  segment_ = std::move(segment);
  provenance_ = std::move(provenance);
  work_.start([this] {
    outcome_ = segment_->publish(provenance_, 0);
    segment_.reset();
  });
}

Result<DaySegment::Published> SidePublish::take() {
  LK_CHECK(started_);
  work_.wait();
  started_ = false;
  memory_bytes_ = 0;
  return *std::exchange(outcome_, std::nullopt);
}

}  // namespace logkit::store
