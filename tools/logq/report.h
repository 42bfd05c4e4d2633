// What logq says about an answer beside the answer: unknown fields, hints,
// the summary.
#pragma once

#include "lib/cli/world.h"
#include "tools/logq/answer.h"

namespace logkit::logq {

// Warns of fields that no record has, with the nearest that there are: of
// segments at any time, of files and streams once they were read to their end
// (before, of nothing). How many there were.
std::size_t warn_of_unknown_fields(const Asking& asking);

// Nothing was found: what would have been with a small change.
void print_hints(const Asking& asking);

// How long before the end of the window, or after its begin, nothing needs to
// have been stored for --require-coverage.
Result<std::int64_t> allowed_silence(const Options& options);

// --require-coverage: false where a part of what was asked could not be looked
// at, or is not stored; what is missing has been said.
Result<bool> is_covered(const Asking& asking, const Answer& answer);

void print_summary(const Asking& asking, const Answer& answer);

}  // namespace logkit::logq
