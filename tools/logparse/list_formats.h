// logparse --list-formats.
#pragma once

#include "lib/base/result.h"
#include "lib/cli/world.h"

namespace logkit::logparse {

// A line for each format: its names and what it reads.
Status list_formats(cli::World& world);

}  // namespace logkit::logparse
