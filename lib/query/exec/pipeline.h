// Pipeline: the stages of a query's pipes, built from the last to the first.
//
// Thread safety: one thread at a time.
#pragma once

#include <vector>

#include "lib/query/exec/context.h"
#include "lib/query/exec/operator.h"
#include "lib/query/executor.h"

namespace logkit::query {

// `context` without its needed_below: that is worked out per pipe.
Result<OperatorPtr> make_pipeline(const std::vector<Pipe>& pipes, const StageContext& context,
                                  OperatorPtr last);

// Of a pipeline in parts: the stages of pipes[first, end) above `below`, which
// takes what comes out of pipes[end - 1].
struct PipeRange {
  std::size_t first = 0;
  std::size_t end = 0;
};
Result<OperatorPtr> make_stages(const std::vector<Pipe>& pipes, PipeRange range,
                                const StageContext& context, OperatorPtr below);

// Pipes that look at each row by itself: over part of the rows, in any order,
// they give that part of the answer.
bool is_row_by_row(const Pipe& pipe);
// Stages of the pipe are Mergeable.
bool can_merge(const Pipe& pipe);
// Merged parts give what one stage would, digit by digit, however the rows are
// parted. (Not a sum of fractions, nor a quantile that is estimated.)
bool merges_exactly(const Pipe& pipe);

// Whether the pipes (and the output below them, if it `has_order`) can see the
// order of the rows that reach the first of them.
bool order_matters(const std::vector<Pipe>& pipes, bool output_has_order);

}  // namespace logkit::query
