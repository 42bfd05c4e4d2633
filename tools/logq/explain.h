// --explain: how the query is understood and what would be read, or was.
#pragma once

#include "lib/base/result.h"
#include "tools/logq/answer.h"

namespace logkit::logq {

// Reads no data.
Status print_plan(const Asking& asking);
// Runs the query without printing its answer, then prints the plan with what
// was read.
Result<Answer> explain_run(const Asking& asking);

}  // namespace logkit::logq
