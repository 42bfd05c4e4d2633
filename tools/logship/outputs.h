// What logship writes must not be what it reads: it would read its own output
// for ever. Nor may two of its outputs be one file.
//
// Thread safety: pure functions over a World.
#pragma once

#include "lib/base/result.h"
#include "lib/cli/world.h"
#include "tools/logship/options.h"

namespace logkit::logship {

// kInvalid where a file that is written (sinks, standard output, --dlq, --rejects,
// --metrics-file) is an input now, or would be found by a pattern once it is there,
// or where two of them are one file under two names.
Status check_outputs(cli::World& world, const Options& options);

}  // namespace logkit::logship
