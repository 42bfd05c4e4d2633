// The subcommands, each in a file of its name.
#pragma once

#include "lib/base/result.h"
#include "lib/cli/world.h"
#include "tools/logidx/options.h"

namespace logkit::logidx {

Result<cli::Exit> run_ingest(const Options& options, cli::World& world);
Result<cli::Exit> run_pack(const Options& options, cli::World& world);
Result<cli::Exit> run_cat(const Options& options, cli::World& world);
Result<cli::Exit> run_merge(const Options& options, cli::World& world);
Result<cli::Exit> run_ls(const Options& options, cli::World& world);
Result<cli::Exit> run_info(const Options& options, cli::World& world);
Result<cli::Exit> run_repair(const Options& options, cli::World& world);
Result<cli::Exit> run_verify(const Options& options, cli::World& world);
Result<cli::Exit> run_positions(const Options& options, cli::World& world);

}  // namespace logkit::logidx
