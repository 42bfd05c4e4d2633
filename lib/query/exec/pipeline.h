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

// Whether the pipes (and the output below them, if it `has_order`) can see the
// order of the rows that reach the first of them.
bool order_matters(const std::vector<Pipe>& pipes, bool output_has_order);

}  // namespace logkit::query
