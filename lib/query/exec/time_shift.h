// Moves the times of rows: what options(time_offset=…) does to an answer.
#pragma once

#include <cstdint>

#include "lib/query/exec/operator.h"

namespace logkit::query {

// _time of every row becomes `offset_ns` later; what would not fit is left as
// it is.
OperatorPtr make_time_shift(std::int64_t offset_ns, OperatorPtr next);

}  // namespace logkit::query
