// Queries inside of a query: of its filters and conditions,
// `user:in(error | fields user)`, and of its pipes join and union. Each asks for
// all records, not for those that reach the place where it stands: what is made
// of a part of the records only, or of the matches alone, has no answer to it.
//
// Thread safety: pure functions.
#pragma once

#include <vector>

#include "lib/query/syntax/ast.h"

namespace logkit::query {

// Those right inside of `query`, in the order of its text; theirs are left to
// the caller. They live as long as `query`.
std::vector<const Query*> inner_queries(const Query& query);

}  // namespace logkit::query
