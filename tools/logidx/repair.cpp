// logidx repair: what can be read of damaged segments, in their place.
#include <string>
#include <vector>

#include "lib/base/human.h"
#include "lib/cli/app.h"
#include "lib/cli/diag.h"
#include "lib/cli/summary.h"
#include "lib/segment/verify.h"
#include "lib/store/maintenance.h"
#include "tools/logidx/commands.h"
#include "tools/logidx/maintenance_lock.h"
#include "tools/logidx/targets.h"

namespace logkit::logidx {
namespace {

class Repairer {
 public:
  explicit Repairer(cli::World& world) : world_(world) {}

  Status repair_store(const std::string& store);
  bool has_loss() const { return has_loss_; }

 private:
  Status repair_readable(store::Maintenance& maintenance, const store::SegmentFacts& segment);
  Status repair_unreadable(store::Maintenance& maintenance,
                           const store::UnreadableSegment& segment);
  Status tell(const std::string& path, const Result<store::RepairDone>& done);
  void fault(const Error& error) { cli::print_error(world_, error); }

  cli::World& world_;
  bool has_loss_ = false;
};

Status Repairer::tell(const std::string& path, const Result<store::RepairDone>& done) {
  if (!done) {
    has_loss_ = true;
    fault(done.error());
    return {};
  }
  has_loss_ |= done->lost_rows > 0;
  const std::string kept = cli::counted(done->kept_rows, "record", "records") + " kept, ";
  return world_.out.write(path + ": " + kept + format_count(done->lost_rows) +
                          " lost; the damaged file is " + done->aside + "\n");
}

Status Repairer::repair_readable(store::Maintenance& maintenance,
                                 const store::SegmentFacts& segment) {
  auto file = world_.fs.open_read(segment.file.path);
  if (!file) {
    has_loss_ = true;
    fault(file.error());
    return {};
  }
  const segment::VerifyReport report =
      segment::verify_segment(std::move(*file), segment.file.path, [this](const Error& error) {
        fault(error);
      });
  if (report.faults == 0) return {};
  return tell(segment.file.path, maintenance.repair(segment));
}

Status Repairer::repair_unreadable(store::Maintenance& maintenance,
                                   const store::UnreadableSegment& segment) {
  fault(segment.error);
  // Of a newer version, or out of reach for now: nothing that is broken.
  if (segment.error.code != Code::kCorrupt) {
    has_loss_ = true;
    return {};
  }
  return tell(segment.file.path, maintenance.set_aside(segment.file));
}

Status Repairer::repair_store(const std::string& store) {
  store::MaintenanceOptions options;
  options.now_ns = world_.now_ns;
  options.stop = [] { return cli::stop_requested(); };
  store::Maintenance maintenance(world_.fs, store, options);
  LK_TRY(const auto lock, wait_for_maintenance(maintenance, world_));
  if (!lock) return {};
  LK_RETURN_IF_ERROR(maintenance.look());
  for (const store::UnreadableSegment& segment : maintenance.view().unreadable())
    LK_RETURN_IF_ERROR(repair_unreadable(maintenance, segment));
  for (const store::SegmentFacts& segment : maintenance.view().segments()) {
    if (cli::stop_requested()) return {};
    if (!segment.is_superseded) LK_RETURN_IF_ERROR(repair_readable(maintenance, segment));
  }
  return {};
}

}  // namespace

Result<cli::Exit> run_repair(const Options& options, cli::World& world) {
  Repairer repairer(world);
  for (const std::string& path : options.paths) {
    LK_TRY(const auto directories, directories_of(world.fs, path));
    for (const std::string& directory : directories) {
      if (cli::stop_requested()) break;
      LK_RETURN_IF_ERROR(repairer.repair_store(directory));
    }
  }
  LK_RETURN_IF_ERROR(world.out.flush());
  return repairer.has_loss() || cli::stop_requested() ? cli::Exit::kTrouble : cli::Exit::kSuccess;
}

}  // namespace logkit::logidx
