// logidx verify: every checksum, every invariant.
#include <string>

#include "lib/base/human.h"
#include "lib/cli/app.h"
#include "lib/cli/diag.h"
#include "lib/cli/summary.h"
#include "lib/segment/verify.h"
#include "tools/logidx/commands.h"
#include "tools/logidx/targets.h"

namespace logkit::logidx {
namespace {

// A sound block more tells how much a damaged segment still has.
std::string verdict(const segment::VerifyReport& report) {
  if (report.faults == 0) {
    return "ok, " + cli::counted(report.intact_rows, "record", "records") + " in " +
           cli::counted(report.blocks, "block", "blocks");
  }
  return "damaged, " + cli::counted(report.faults, "fault", "faults") + "; " +
         cli::counted(report.intact_rows, "record", "records") + " in " +
         cli::counted(report.intact_blocks, "block", "blocks") + " can be read";
}

}  // namespace

Result<cli::Exit> run_verify(const Options& options, cli::World& world) {
  LK_TRY(const Targets targets, find_targets(world, options.paths));
  std::uint64_t troubles = targets.troubles.size();
  for (const Error& error : targets.troubles) cli::print_error(world, error);
  for (const Sequence& sequence : targets.sequences) {
    for (const store::SegmentFile& file : sequence.files) {
      if (cli::stop_requested()) return cli::Exit::kTrouble;
      auto bytes = world.fs.open_read(file.path);
      if (!bytes) {
        ++troubles;
        cli::print_error(world, bytes.error());
        continue;
      }
      const segment::VerifyReport report =
          segment::verify_segment(std::move(*bytes), file.path, [&](const Error& error) {
            ++troubles;
            cli::print_error(world, error);
          });
      LK_RETURN_IF_ERROR(world.out.write(file.path + ": " + verdict(report) + "\n"));
    }
  }
  LK_RETURN_IF_ERROR(world.out.flush());
  return troubles == 0 ? cli::Exit::kSuccess : cli::Exit::kTrouble;
}

}  // namespace logkit::logidx
