// -A, -B, -C: records with their neighbours in the same stream, as grep prints
// lines.
//
// Segments are read twice: once for what matches, once for the records around
// it, up to an hour away. Files and streams are read once, one after the other,
// as they come; there the time of a neighbour does not matter.
#pragma once

#include "lib/base/result.h"
#include "tools/logq/run.h"

namespace logkit::logq {

Status print_with_context(Run& run);

}  // namespace logkit::logq
