// -f: the last records of a file or of stores, then every new one as it comes,
// until a signal, -m, or the reader of the answer ends it.
//
// Standard input is followed by itself: it is read until it ends.
#pragma once

#include "lib/base/result.h"
#include "tools/logq/run.h"

namespace logkit::logq {

// kInvalid where the query or the inputs cannot be followed.
Status check_follow(const Options& options, const query::Query& query);
Status follow(Run& run);

}  // namespace logkit::logq
