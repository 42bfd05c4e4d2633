// Parcel: what a sink gets in one call: records of one or several batches, in
// order, and the state of each.
//
//   parcel.for_each_pending([&](std::size_t index, const Batch& batch, const Record& record) {…});
//
// A sink that knows of records one by one marks them; the others follow the
// answer for the whole (sink.h).
//
// Ownership: borrows the batches, which live until the parcel is answered.
// Thread safety: the delivery and the sink take turns; the sink has it from
// send() until its answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/ship/batch.h"

namespace logkit::ship {

// Records of one batch for one sink: all, or those a route chose.
struct Share {
  const Batch* batch = nullptr;
  bool all = true;
  std::vector<std::uint32_t> chosen = {};  // where not all, ascending
  std::optional<std::size_t> chosen_bytes = {};  // their text, where it was counted

  std::size_t record_count() const { return all ? batch->records.size() : chosen.size(); }
  // About: at least that of its records.
  std::size_t text_bytes() const { return chosen_bytes.value_or(batch->bytes.size()); }
};

enum class RecordState : std::uint8_t { kPending, kDelivered, kRejected };

class Parcel {
 public:
  struct Rejection {
    std::size_t index = 0;
    std::string cause;
  };

  std::uint64_t id = 0;
  Lane lane = Lane::kQueue;    // of all its batches
  std::uint32_t attempts = 0;  // sends that failed so far

  void add(Share share) {
    record_count_ += share.record_count();
    text_bytes_ += share.text_bytes();
    shares_.push_back(std::move(share));
  }
  const std::vector<Share>& shares() const { return shares_; }
  std::size_t record_count() const { return record_count_; }
  // About: the text of all batches it takes from.
  std::size_t text_bytes() const { return text_bytes_; }

  RecordState state(std::size_t index) const {
    return states_.empty() ? RecordState::kPending : states_[index];
  }
  void mark_delivered(std::size_t index) { mark(index, RecordState::kDelivered); }
  // Can never be delivered: too large, refused. Goes to the dead letters.
  void mark_rejected(std::size_t index, std::string cause) {
    mark(index, RecordState::kRejected);
    rejections_.push_back({index, std::move(cause)});
  }
  const std::vector<Rejection>& rejections() const { return rejections_; }

  // visit(index, batch, record) for every record, or for those without a state.
  template <typename Visit>
  void for_each(Visit visit) const {
    std::size_t index = 0;
    for (const Share& share : shares_) {
      const Batch& batch = *share.batch;
      if (share.all) {
        for (const Record& record : batch.records) visit(index++, batch, record);
      } else {
        for (const std::uint32_t i : share.chosen) visit(index++, batch, batch.records[i]);
      }
    }
  }
  template <typename Visit>
  void for_each_pending(Visit visit) const {
    for_each([&](std::size_t index, const Batch& batch, const Record& record) {
      if (state(index) == RecordState::kPending) visit(index, batch, record);
    });
  }

 private:
  void mark(std::size_t index, RecordState state) {
    if (states_.empty()) states_.resize(record_count_, RecordState::kPending);
    states_[index] = state;
  }

  std::vector<Share> shares_;
  std::vector<RecordState> states_;  // empty: all pending
  std::vector<Rejection> rejections_;
  std::size_t record_count_ = 0;
  std::size_t text_bytes_ = 0;
};

}  // namespace logkit::ship
