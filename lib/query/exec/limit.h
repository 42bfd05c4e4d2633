// The first rows and no more.
#pragma once

#include <cstdint>

#include "lib/query/exec/operator.h"

namespace logkit::query {

OperatorPtr make_limit(std::uint64_t count, OperatorPtr next);

}  // namespace logkit::query
