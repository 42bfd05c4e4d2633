// Trials: what another filter would have found in the same inputs and window,
// asked after an empty answer. All trials together read no more than so many
// rows of segments, beyond what the footers and term indexes answer; a block
// begun is read to its end. What was not read through is not said to be empty.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/logq/answer.h"

namespace logkit::logq {

class Trials {
 public:
  // `asking` must outlive it. Streams are read whole, whatever `max_rows`.
  Trials(const Asking& asking, std::uint64_t max_rows) : asking_(asking), rows_left_(max_rows) {}

  enum class Found {
    kNone,
    kSome,
    kUnknown,  // not before the limit, or it could not be asked
  };
  // Asked once more, it is answered as before.
  Found look_for(query::FilterNode filter, bool any_field);
  // What was asked and found already.
  void know(query::FilterNode filter, bool any_field, Found found) {
    known_.push_back({std::move(filter), any_field, found});
  }

  struct Count {
    std::uint64_t rows = 0;
    bool is_whole = true;  // false: these at least
  };
  // As the query looks at fields; of what may be read at most this share.
  std::optional<Count> count(query::FilterNode filter, std::uint64_t one_of);

  // Gives the values of a field of any records to the sink, until it has enough
  // of them. False where they could not be read.
  bool give_values(const std::string& field, query::Sink& sink);

 private:
  struct Trial {
    query::Query query;
    query::FieldSet output{};  // read of the rows that match
    bool any_field = false;
    std::uint64_t record_limit = 0;
    std::uint64_t max_rows = 0;  // read
  };
  struct Known {
    query::FilterNode filter;
    bool any_field = false;
    Found found = Found::kUnknown;
  };
  query::Query with_filter(query::FilterNode node) const;
  std::optional<Count> run(const Trial& trial, query::Sink& sink);

  const Asking& asking_;
  std::uint64_t rows_left_;
  std::vector<Known> known_;
};

}  // namespace logkit::logq
