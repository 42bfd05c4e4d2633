#include "lib/store/recovery.h"

#include <algorithm>
#include <set>

#include "lib/io/publish.h"
#include "lib/store/catalog.h"

namespace logkit::store {
namespace {

Status remove_temporaries(io::Fs& fs, const std::string& dir, std::vector<std::string>& swept) {
  LK_TRY(const std::vector<std::string> names, fs.list_dir(dir));
  for (const std::string& name : names) {
    if (!name.starts_with(io::kTemporaryPrefix)) continue;
    swept.push_back(io::join_path(dir, name));
    LK_RETURN_IF_ERROR(fs.remove(swept.back()));
  }
  return {};
}

Status remove_all_temporaries(io::Fs& fs, const std::string& store,
                              std::vector<std::string>& swept) {
  LK_RETURN_IF_ERROR(remove_temporaries(fs, store, swept));
  LK_TRY(const std::vector<std::string> names, fs.list_dir(store));
  for (const std::string& name : names)
    if (is_day_directory(name))
      LK_RETURN_IF_ERROR(remove_temporaries(fs, io::join_path(store, name), swept));
  return {};
}

std::uint64_t highest_committed(const Snapshot& snapshot) {
  std::uint64_t committed = 0;
  for (const OpenSegment& open : snapshot.segments) {
    const segment::Provenance& provenance = open.reader->footer().provenance;
    if (provenance.commits_flush) committed = std::max(committed, provenance.flush_number);
  }
  for (const SegmentFile& file : snapshot.unreadable_files)
    if (file.parsed) committed = std::max(committed, file.parsed->flush_number);
  return committed;
}

// Must be durable before the flush number is used again: a segment that came
// back would then pass for one of the new flush.
Status sweep_uncommitted(io::Fs& fs, Snapshot& snapshot, std::uint64_t committed,
                         std::vector<std::string>& swept) {
  std::set<std::string> dirs;
  const auto is_uncommitted = [&](const OpenSegment& open) {
    return open.reader->footer().provenance.flush_number > committed;
  };
  for (const OpenSegment& open : snapshot.segments) {
    if (!is_uncommitted(open)) continue;
    LK_RETURN_IF_ERROR(fs.remove(open.file.path));
    swept.push_back(open.file.path);
    dirs.insert(io::parent_dir(open.file.path));
  }
  for (const std::string& dir : dirs) LK_RETURN_IF_ERROR(fs.sync_dir(dir));
  std::erase_if(snapshot.segments, is_uncommitted);
  return {};
}

std::uint64_t end_of_arrivals(const Snapshot& snapshot) {
  std::uint64_t end = 0;
  for (const OpenSegment& open : snapshot.segments) {
    const segment::Footer& footer = open.reader->footer();
    if (footer.rows > 0) end = std::max(end, footer.last_arrival + 1);
  }
  for (const SegmentFile& file : snapshot.unreadable_files)
    if (file.parsed) end = std::max(end, file.parsed->end_arrival);
  return end;
}

}  // namespace

Result<RecoveredStore> recover_store(io::Fs& fs, const std::string& store) {
  RecoveredStore recovered;
  LK_RETURN_IF_ERROR(remove_all_temporaries(fs, store, recovered.swept));
  SnapshotOptions options;
  options.partitions = false;
  LK_TRY(Snapshot snapshot, open_snapshot(fs, store, options));
  for (Error& error : snapshot.unreadable)
    if (error.code == Code::kUnsupported) return std::move(error);
  const std::uint64_t committed = highest_committed(snapshot);
  LK_RETURN_IF_ERROR(sweep_uncommitted(fs, snapshot, committed, recovered.swept));
  recovered.positions = positions_of(snapshot);
  recovered.next_arrival = end_of_arrivals(snapshot);
  recovered.next_flush = committed + 1;
  recovered.damaged = std::move(snapshot.unreadable);
  return recovered;
}

}  // namespace logkit::store
