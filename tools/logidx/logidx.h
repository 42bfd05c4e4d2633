// logidx: records to segments, and what can be said of them. See logidx(1).
#pragma once

#include "lib/base/result.h"
#include "lib/cli/world.h"

namespace logkit::logidx {

// Exit: 0 done, 1 lines were rejected under --strict, 2 trouble: an input that
// could not be read, a segment that is damaged, a command line that makes no
// sense.
Result<cli::Exit> run(int argc, char** argv, cli::World& world);

}  // namespace logkit::logidx
