// What logq says about an answer beside the answer: unknown fields, hints,
// the summary.
#pragma once

#include "lib/cli/world.h"
#include "tools/logq/answer.h"

namespace logkit::logq {

// Warns of fields that no segment in the window has, with the nearest that
// there are. How many there were.
std::size_t warn_of_unknown_fields(const Asking& asking);

// Nothing was found: which fields no record has where that is no mistake, those of
// files and streams once these were read to their end, and a level. True where
// something was said.
bool note_missing_fields(const Asking& asking);

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
