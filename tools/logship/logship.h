// logship: log lines from files, pipes and listeners to sinks, with nothing
// lost in between. See logship(1).
#pragma once

#include "lib/base/result.h"
#include "lib/cli/world.h"

namespace logkit::logship {

// Exit: 0 done, or stopped by a signal with everything delivered; 2 a source
// could not be read, something was not delivered, or the command line makes no
// sense.
Result<cli::Exit> run(int argc, char** argv, cli::World& world);

}  // namespace logkit::logship
