// Tail: holds the last rows of an answer back, for -n.
//
// Thread safety: one thread at a time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>

#include "lib/query/executor.h"
#include "lib/record/batch.h"

namespace logkit::logq {

class Tail : public query::Sink {
 public:
  // `reversed`: rows come newest first, and the first `row_count` are all.
  Tail(std::uint64_t row_count, bool reversed) : wanted_(row_count), reversed_(reversed) {}

  Status push(record::Batch& batch) override {
    held_rows_ += batch.row_count();
    batches_.push_back(std::move(batch));
    while (!reversed_ && held_rows_ - batches_.front().row_count() >= wanted_) {
      held_rows_ -= batches_.front().row_count();
      batches_.pop_front();
    }
    return {};
  }

  // The rows, in the order they are to print.
  Status give_to(query::Sink& sink) {
    if (reversed_) return give_reversed(sink);
    std::uint64_t surplus = held_rows_ > wanted_ ? held_rows_ - wanted_ : 0;
    for (record::Batch& batch : batches_) {
      auto rows = batch.selection();
      const auto dropped = std::min<std::uint64_t>(surplus, rows.size());
      rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(dropped));
      surplus -= dropped;
      batch.select(std::move(rows));
      if (batch.row_count() > 0) LK_RETURN_IF_ERROR(sink.push(batch));
    }
    return {};
  }

  std::uint64_t row_count() const { return std::min(held_rows_, wanted_); }

 private:
  Status give_reversed(query::Sink& sink) {
    for (auto batch = batches_.rbegin(); batch != batches_.rend(); ++batch) {
      auto rows = batch->selection();
      std::reverse(rows.begin(), rows.end());
      batch->select(std::move(rows));
      LK_RETURN_IF_ERROR(sink.push(*batch));
    }
    return {};
  }

  std::uint64_t wanted_;
  bool reversed_;
  std::uint64_t held_rows_ = 0;
  std::deque<record::Batch> batches_;
};

}  // namespace logkit::logq
