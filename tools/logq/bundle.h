// --bundle: a case to hand to somebody: the records that matched as a segment
// of their own, and around it, in an archive, the answer and all that says how
// it came about.
//
//   case.seg        the records
//   case.tar.zst    records.seg   the records
//                   answer.ndjson the answer, as -o ndjson prints it
//                   bundle.json   query, window, options, inputs, coverage,
//                                 versions, and the XXH3 checksums of the
//                                 other two
//
// The same query over records.seg gives the same answer. (What asks for other
// records than its filter finds is refused: request.cpp.)
#pragma once

#include "lib/base/result.h"
#include "tools/logq/run.h"

namespace logkit::logq {

// Asked before anything is read: whether the name says what to write.
Status check_bundle(const Options& options);
// Leaves what the run has counted as it was.
Status write_bundle(Run& run);

}  // namespace logkit::logq
