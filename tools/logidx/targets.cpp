#include "tools/logidx/targets.h"

#include <utility>

namespace logkit::logidx {
namespace {

std::string name_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

// The directory that holds the day of a segment, "" where it lies in none.
std::string store_of(const std::string& path) {
  const std::string day = io::parent_dir(path);
  if (!store::is_day_directory(name_of(day))) return {};
  return io::parent_dir(day) + "/";
}

void add_file(const std::string& path, std::string& store_before, Targets& targets) {
  store::SegmentFile file;
  file.path = path;
  file.name = name_of(path);
  file.parsed = store::parse_segment_name(file.name);
  const std::string store = store_of(path);
  if (store.empty() || store != store_before) targets.sequences.emplace_back();
  store_before = store;
  targets.sequences.back().files.push_back(std::move(file));
}

Status add_store(cli::World& world, const std::string& path, const cli::TimeWindow& window,
                 Targets& targets) {
  store::SnapshotOptions wanted;
  wanted.window = {window.since_ns, window.has_until() ? window.until_ns - 1 : window.until_ns};
  wanted.keeps_open = false;
  LK_TRY(store::Snapshot snapshot, store::open_snapshot(world.fs, path, wanted));
  LK_RETURN_IF_ERROR(store::require_store(world.fs, path, snapshot.listed));
  std::string partition;
  bool first = true;
  const auto add = [&](store::SegmentFile file) {
    if (first || file.partition != partition) targets.sequences.emplace_back();
    first = false;
    partition = file.partition;
    targets.sequences.back().files.push_back(std::move(file));
  };
  for (store::OpenSegment& segment : snapshot.segments) add(std::move(segment.file));
  // Those of files are told when these are opened.
  for (std::size_t i = snapshot.unreadable_files.size(); i < snapshot.unreadable.size(); ++i)
    targets.troubles.push_back(std::move(snapshot.unreadable[i]));
  for (store::SegmentFile& file : snapshot.unreadable_files) add(std::move(file));
  for (const store::ArrivalHole& hole : snapshot.missing)
    targets.troubles.push_back(store::missing_error(hole, path));
  for (Error& error : snapshot.doubled) targets.troubles.push_back(std::move(error));
  return {};
}

}  // namespace

bool may_overlap(const segment::Footer& footer, const cli::TimeWindow& window) {
  if (!window.limited()) return true;
  return footer.rows > 0 && footer.max_time_ns >= window.since_ns &&
         footer.min_time_ns < window.until_ns;
}

Result<std::vector<std::string>> directories_of(io::Fs& fs, const std::string& store) {
  LK_TRY(const auto files, store::list_segments(fs, store));
  LK_RETURN_IF_ERROR(store::require_store(fs, store, files.size()));
  std::vector<std::string> directories;
  std::string partition;
  for (const store::SegmentFile& file : files) {
    if (!directories.empty() && file.partition == partition) continue;
    partition = file.partition;
    directories.push_back(partition.empty() ? store : io::join_path(store, partition));
  }
  return directories;
}

Result<Targets> find_targets(cli::World& world, const std::vector<std::string>& paths,
                             const cli::TimeWindow& window) {
  Targets targets;
  std::string store_before;
  for (const std::string& path : paths) {
    LK_TRY(const io::FileInfo info, world.fs.stat(path));
    if (info.type == io::FileType::kDirectory) {
      store_before.clear();
      LK_RETURN_IF_ERROR(add_store(world, path, window, targets));
    } else {
      add_file(path, store_before, targets);
    }
  }
  return targets;
}

}  // namespace logkit::logidx
