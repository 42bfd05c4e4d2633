// logship spool ls|verify|replay: what lies in a spool, and what to do with it.
#pragma once

#include "lib/base/result.h"
#include "lib/cli/world.h"

namespace logkit::logship {

// Exit: 0 fine, 2 a spool is damaged or cannot be read.
Result<cli::Exit> run_spool(int argc, char** argv, cli::World& world);

}  // namespace logkit::logship
