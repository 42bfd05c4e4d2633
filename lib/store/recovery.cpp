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

// What recovery has to know of a segment.
struct Seen {
  SegmentFile file;
  segment::Provenance provenance;
  std::uint64_t end_arrival = 0;
};

struct Survey {
  std::vector<Seen> segments;
  std::vector<UnreadableSegment> unreadable;
};

Result<Survey> survey(io::Fs& fs, const std::string& store) {
  for (int listing = 1;; ++listing) {
    Survey found;
    const auto take = [&](const SegmentFile& file, const segment::Footer& footer) {
      const std::uint64_t end = footer.rows > 0 ? footer.last_arrival + 1 : 0;
      found.segments.push_back({file, footer.provenance, end});
    };
    LK_TRY(found.unreadable, scan_footers(fs, store, {.partitions = false}, take));
    if (!any_vanished(found.unreadable) || listing == kMaxListings) return found;
  }
}

std::uint64_t highest_committed(const Survey& found) {
  std::uint64_t committed = 0;
  for (const Seen& segment : found.segments)
    if (segment.provenance.commits_flush)
      committed = std::max(committed, segment.provenance.flush_number);
  for (const UnreadableSegment& segment : found.unreadable)
    if (segment.file.parsed) committed = std::max(committed, segment.file.parsed->flush_number);
  return committed;
}

// Must be durable before the flush number is used again: a segment that came
// back would then pass for one of the new flush.
Status sweep_uncommitted(io::Fs& fs, Survey& found, std::uint64_t committed,
                         std::vector<std::string>& swept) {
  std::set<std::string> dirs;
  const auto is_uncommitted = [&](const Seen& segment) {
    return segment.provenance.flush_number > committed;
  };
  for (const Seen& segment : found.segments) {
    if (!is_uncommitted(segment)) continue;
    LK_RETURN_IF_ERROR(fs.remove(segment.file.path));
    swept.push_back(segment.file.path);
    dirs.insert(io::parent_dir(segment.file.path));
  }
  for (const std::string& dir : dirs) LK_RETURN_IF_ERROR(fs.sync_dir(dir));
  std::erase_if(found.segments, is_uncommitted);
  return {};
}

std::uint64_t end_of_arrivals(const Survey& found) {
  std::uint64_t end = 0;
  for (const Seen& segment : found.segments) end = std::max(end, segment.end_arrival);
  for (const UnreadableSegment& segment : found.unreadable)
    if (segment.file.parsed) end = std::max(end, segment.file.parsed->end_arrival);
  return end;
}

}  // namespace

Result<RecoveredStore> recover_store(io::Fs& fs, const std::string& store) {
  RecoveredStore recovered;
  LK_RETURN_IF_ERROR(remove_all_temporaries(fs, store, recovered.swept));
  LK_TRY(Survey found, survey(fs, store));
  for (UnreadableSegment& segment : found.unreadable)
    if (segment.error.code == Code::kUnsupported) return std::move(segment.error);
  const std::uint64_t committed = highest_committed(found);
  LK_RETURN_IF_ERROR(sweep_uncommitted(fs, found, committed, recovered.swept));
  PositionCollector positions;
  for (const Seen& segment : found.segments) positions.add(segment.provenance);
  recovered.positions = std::move(positions).table();
  recovered.next_arrival = end_of_arrivals(found);
  recovered.next_flush = committed + 1;
  for (UnreadableSegment& segment : found.unreadable)
    recovered.damaged.push_back(std::move(segment.error));
  return recovered;
}

}  // namespace logkit::store
