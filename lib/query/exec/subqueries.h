// Queries inside of a query, over the same records.
//
// Subqueries of filters, `user:in(error | fields user)`: run before the query
// they are part of, and replaced by their values.
#pragma once

#include "lib/query/executor.h"

namespace logkit::query {

// Whether open_subquery() can work, asked before anything is read.
Status check_subquery(const RunOptions* options);
// The records once more, for a query inside of this one; kInvalid where they
// cannot be read twice or `options` is null.
Result<std::unique_ptr<Source>> open_subquery(const Query& query, const RunOptions* options);
// Runs it on them, its rows going to `sink`.
Status run_subquery(const Query& query, const RunOptions* options, Sink& sink);
// The options of such a run: without the limits of this one.
RunOptions subquery_options(const RunOptions& options);

// The query with every subquery of its filters and conditions replaced.
Result<Query> resolve_subqueries(const Query& query, const RunOptions& options);

}  // namespace logkit::query
