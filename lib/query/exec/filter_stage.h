// A filter as a stage.
#pragma once

#include <cstdint>

#include "lib/query/exec/context.h"
#include "lib/query/exec/operator.h"
#include "lib/query/row_filter.h"

namespace logkit::query {

// `matched`, where not null, is raised by the rows that pass.
OperatorPtr make_filter_stage(RowFilter filter, std::uint64_t* matched, OperatorPtr next);
// That of the query itself; its parts are counted where the run asks for it.
Result<OperatorPtr> make_query_filter_stage(const Filter& filter, const StageContext& context,
                                            std::uint64_t* matched, OperatorPtr next);

}  // namespace logkit::query
