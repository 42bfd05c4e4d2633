// logparse: log lines in, records out. See logparse(1).
#pragma once

#include "lib/base/result.h"
#include "lib/cli/world.h"

namespace logkit::logparse {

// Exit: 0 done, 1 lines were rejected under --strict, 2 an input could not be
// read or the command line makes no sense.
Result<cli::Exit> run(int argc, char** argv, cli::World& world);

}  // namespace logkit::logparse
