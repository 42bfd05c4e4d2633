// logq: ask stores, segments, files and streams in LogsQL.
#pragma once

#include "lib/base/result.h"
#include "lib/cli/world.h"

namespace logkit::logq {

Result<cli::Exit> run(int argc, char** argv, cli::World& world);

}  // namespace logkit::logq
