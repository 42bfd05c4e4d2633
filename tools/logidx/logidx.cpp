#include "tools/logidx/logidx.h"

#include <optional>

#include "lib/cli/output_files.h"
#include "tools/logidx/commands.h"
#include "tools/logidx/options.h"

namespace logkit::logidx {

Result<cli::Exit> run(int argc, char** argv, cli::World& world) {
  Options options;
  LK_TRY(const std::optional<cli::Exit> ended, parse_options(argc, argv, world, options));
  if (ended) return *ended;
  LK_RETURN_IF_ERROR(cli::check_common_outputs(world, options.common, options.paths));
  switch (options.command) {
    case Command::kIngest: return run_ingest(options, world);
    case Command::kPack: return run_pack(options, world);
    case Command::kCat: return run_cat(options, world);
    case Command::kMerge: return run_merge(options, world);
    case Command::kLs: return run_ls(options, world);
    case Command::kInfo: return run_info(options, world);
    case Command::kRepair: return run_repair(options, world);
    case Command::kVerify: return run_verify(options, world);
    case Command::kPositions: return run_positions(options, world);
  }
  LK_UNREACHABLE();
}

}  // namespace logkit::logidx
