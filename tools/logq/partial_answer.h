// --partial and --merge-partials: the answer in parts, and put together.
#pragma once

#include "lib/base/result.h"
#include "tools/logq/answer.h"

namespace logkit::logq {

Result<Answer> print_partial(const Asking& asking);
Result<Answer> merge_partials(const Asking& asking);

}  // namespace logkit::logq
