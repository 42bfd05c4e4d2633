// --partial and --merge-partials: the answer in parts, and put together.
#pragma once

#include "lib/base/result.h"
#include "tools/logq/run.h"

namespace logkit::logq {

Status print_partial(Run& run);
Status merge_partials(Run& run);

}  // namespace logkit::logq
