// Subqueries of filters, `user:in(error | fields user)`: run before the query
// they are part of, and replaced by their values.
#pragma once

#include "lib/query/executor.h"

namespace logkit::query {

// The query with every subquery of its filters and conditions replaced.
Result<Query> resolve_subqueries(const Query& query, const RunOptions& options);

}  // namespace logkit::query
