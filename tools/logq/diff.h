// --diff: the kinds of messages of two windows, or of two filters, compared:
// what is new, gone, grown or shrunk.
//
// A pattern follows from its text alone (pattern_maker.h), so those of both
// sides compare. Numbers are seen relative to the lengths of the windows where
// both have two ends, else to how many records each side has. What may be
// chance is left out: a pattern that both sides have is told of only where the
// likelihood ratio test calls its change significant (p < 0.001) and it is by
// half or more. The surest changes come first.
#pragma once

#include "lib/base/result.h"
#include "tools/logq/run.h"

namespace logkit::logq {

// Each is "12:00..13:00", either end of which may be missing, or a filter. Both
// go to the request and narrow its query. An Exit where one is neither, which
// has then been printed.
Result<std::optional<cli::Exit>> add_diff(const Options& options, cli::World& world,
                                          Request& request);

Status print_diff(Run& run);

}  // namespace logkit::logq
