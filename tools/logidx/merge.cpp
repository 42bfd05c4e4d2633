// logidx merge: several segments of a day become one.
#include <string>
#include <vector>

#include "lib/base/human.h"
#include "lib/cli/app.h"
#include "lib/cli/diag.h"
#include "lib/cli/summary.h"
#include "lib/store/maintenance.h"
#include "tools/logidx/commands.h"
#include "tools/logidx/maintenance_lock.h"
#include "tools/logidx/targets.h"

namespace logkit::logidx {
namespace {

class Merger {
 public:
  Merger(const Options& options, cli::World& world) : options_(options), world_(world) {}

  Result<cli::Exit> run();

 private:
  Status merge_store(const std::string& store);
  Status merge_groups(store::Maintenance& maintenance);
  Status tell(const store::MergeDone& done);

  const Options& options_;
  cli::World& world_;
  bool has_trouble_ = false;
};

Status Merger::tell(const store::MergeDone& done) {
  return world_.out.write(done.path + ": " + cli::counted(done.rows, "record", "records") +
                          " of " + cli::counted(done.inputs, "segment", "segments") + ", " +
                          format_size(done.bytes_before) + " to " + format_size(done.bytes_after) +
                          "\n");
}

Status Merger::merge_groups(store::Maintenance& maintenance) {
  const MergeRequest& request = options_.merge;
  store::MergeAll wanted;
  wanted.level = request.level;
  if (request.before_ns) wanted.before_ns = world_.now_ns() - *request.before_ns;
  for (const store::MergeGroup& group :
       store::all_groups(maintenance.view(), wanted, {.max_bytes = request.max_bytes})) {
    if (cli::stop_requested()) return {};
    auto done = maintenance.merge(group, request.level);
    if (done) {
      LK_RETURN_IF_ERROR(tell(*done));
      continue;
    }
    if (done.error().code == Code::kCancelled) return {};
    // The other days can be merged all the same, unless the disk is full.
    if (done.error().code == Code::kIo) return std::move(done).error();
    has_trouble_ = true;
    cli::print_error(world_, done.error());
  }
  return {};
}

Status Merger::merge_store(const std::string& store) {
  store::MaintenanceOptions options;
  options.limits.max_bytes = options_.merge.max_bytes;
  options.grace_ns = options_.merge.grace_ns;
  options.now_ns = world_.now_ns;
  options.stop = [] { return cli::stop_requested(); };
  store::Maintenance maintenance(world_.fs, store, options);
  LK_TRY(const auto lock, wait_for_maintenance(maintenance, world_));
  if (!lock) return {};
  LK_RETURN_IF_ERROR(maintenance.look());
  for (const store::UnreadableSegment& segment : maintenance.view().unreadable()) {
    has_trouble_ = true;
    cli::print_error(world_, segment.error);
  }
  LK_RETURN_IF_ERROR(merge_groups(maintenance));
  LK_RETURN_IF_ERROR(maintenance.look());
  LK_RETURN_IF_ERROR(maintenance.sweep());
  return {};
}

Result<cli::Exit> Merger::run() {
  for (const std::string& path : options_.paths) {
    LK_TRY(const auto directories, directories_of(world_.fs, path));
    for (const std::string& directory : directories) {
      if (cli::stop_requested()) break;
      LK_RETURN_IF_ERROR(merge_store(directory));
    }
  }
  LK_RETURN_IF_ERROR(world_.out.flush());
  return has_trouble_ || cli::stop_requested() ? cli::Exit::kTrouble : cli::Exit::kSuccess;
}

}  // namespace

Result<cli::Exit> run_merge(const Options& options, cli::World& world) {
  return Merger(options, world).run();
}

}  // namespace logkit::logidx
