// MixedSource: files and streams first, then segments, as one source. Their
// records can be put in the order of time only when all are known to be there:
// no watermark until the streams have ended.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "lib/query/source.h"

namespace logkit::logq {

class MixedSource : public query::Source {
 public:
  MixedSource(std::unique_ptr<query::Source> streams, std::unique_ptr<query::Source> segments)
      : streams_(std::move(streams)), segments_(std::move(segments)) {}

  Result<std::unique_ptr<record::Batch>> next() override {
    if (!streams_ended_) {
      LK_TRY(auto batch, streams_->next());
      if (batch) return batch;
      streams_ended_ = true;
    }
    return segments_->next();
  }
  std::int64_t watermark_ns() const override {
    return streams_ended_ ? segments_->watermark_ns() : std::numeric_limits<std::int64_t>::min();
  }
  bool keeps_order() const override { return false; }
  bool skip_damaged() override {
    return streams_ended_ ? segments_->skip_damaged() : streams_->skip_damaged();
  }
  std::optional<query::StoredBlock> stored_block() const override {
    return streams_ended_ ? segments_->stored_block() : streams_->stored_block();
  }
  query::ReadFigures read_so_far() const override { return segments_->read_so_far(); }

 private:
  std::unique_ptr<query::Source> streams_;
  std::unique_ptr<query::Source> segments_;
  bool streams_ended_ = false;
};

}  // namespace logkit::logq
