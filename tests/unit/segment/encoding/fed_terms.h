// What a writer of columns feeds to a term index, beside what it should: the
// words of every text, one text after the other.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "lib/segment/encoding/term_queue.h"

namespace logkit::segment::testing {

class FedTerms {
 public:
  void begin_block(bool uuid_ends, SharedWork* work);
  TermQueue& begin_column(index::FieldId field, bool escaped);
  void end_column(std::span<const std::string_view> texts);
  // Fails the test where one has what the other has not.
  void check();

 private:
  std::unique_ptr<index::BlockTerms> fed_;
  std::unique_ptr<index::BlockTerms> whole_;
  std::unique_ptr<TermFeed> feed_;
  std::unique_ptr<TermQueue> queue_;
  index::FieldId field_ = 0;
};

}  // namespace logkit::segment::testing
