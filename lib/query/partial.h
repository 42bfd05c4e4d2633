// Partial answers: what a query makes of a part of the records, kept so that the
// parts can be merged to the answer over all of them. The parts may lie on
// different machines.
//
//   run_partially(query, part, use, options);      // for each part: states
//   LK_TRY(auto merge, PartialMerge::start(query, window_seconds, sink, options));
//   merge->add(key, state) …                       // of all parts, in any order
//   merge->finish();                               // the answer goes to the sink
//
// A query has partial answers where its first pipe that does not look at each row
// by itself gathers rows whose order does not matter: stats (but not values,
// row_any, row_min, row_max and json_values), uniq, top, field_values. The pipes
// behind it run when the parts are merged. A query with another one inside has none:
// that one asks for the records of all parts.
//
// States are bytes of this program; another version may refuse them. Sums of
// fractions and estimated quantiles may differ in their last digits with how
// the records are parted.
//
// Thread safety: one thread a run.
#pragma once

#include <memory>
#include <string_view>

#include "lib/base/result.h"
#include "lib/query/exec/mergeable.h"
#include "lib/query/executor.h"

namespace logkit::query {

// kInvalid, and what to write instead, where the query has no partial answers.
Status check_partial(const Query& query);

Result<RunTotals> run_partially(const Query& query, Source& source,
                                const Mergeable::UseState& use, const RunOptions& options);

// What a rate of the query is divided by where it has no time buckets: the
// seconds of its window, 0 where it has none.
double window_seconds_of(const Query& query);

class PartialMerge {
 public:
  // All must outlive it.
  static Result<std::unique_ptr<PartialMerge>> start(const Query& query, double window_seconds,
                                                     Sink& sink, const RunOptions& options);
  virtual ~PartialMerge() = default;
  // kCorrupt where the bytes are no state of this query.
  virtual Status add(std::string_view key, std::string_view state) = 0;
  virtual Result<RunTotals> finish() = 0;
};

}  // namespace logkit::query
