// TermQueue: what the writer of columns has for the term feed, on its way there: at
// once, or in a line of jobs, so that columns are written while words are found.
//
// Ownership: the feed, and what is posted, must outlive the jobs. Thread safety: one
// thread at a time; the feed is the jobs' until they are done.
#pragma once

#include <cstddef>
#include <utility>

#include "lib/base/shared_work.h"
#include "lib/segment/encoding/term_feed.h"

namespace logkit::segment {

class TermQueue {
 public:
  explicit TermQueue(TermFeed& feed) : feed_(feed), joins_dashes_(feed.joins_dashes()) {}

  // From now on jobs go there; null: what is posted is done at once.
  void share(SharedWork* work) { work_ = work; }

  // As those of TermFeed.
  void begin_column(index::FieldId field, bool escaped) {
    field_ = field;
    escaped_ = escaped;
    post([field, escaped](TermFeed& feed) { feed.begin_column(field, escaped); });
  }
  void end_column() {
    post([](TermFeed& feed) { feed.end_column(); });
  }
  bool is_shared() const { return work_ != nullptr; }
  // Until all is with the feed that was posted.
  void settle() {
    if (work_ != nullptr) work_->settle();
  }
  bool escaped() const { return escaped_; }
  bool joins_dashes() const { return joins_dashes_; }
  index::FieldId field() const { return field_; }

  // Calls `give` with the feed, in the order of the calls. It holds about that many
  // bytes.
  template <typename Give>
  void post(Give give, std::size_t bytes = 0) {
    if (work_ == nullptr) return give(feed_);
    work_->post(
        line_, [&feed = feed_, give = std::move(give)] { give(feed); }, bytes);
  }

 private:
  TermFeed& feed_;
  const bool joins_dashes_;
  index::FieldId field_ = 0;
  bool escaped_ = false;
  SharedWork* work_ = nullptr;
  SharedWork::Line line_;
};

}  // namespace logkit::segment
