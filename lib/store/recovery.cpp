#include "lib/store/recovery.h"

#include <algorithm>
#include <set>

#include "lib/io/publish.h"
#include "lib/store/catalog.h"
#include "lib/store/flush_marker.h"
#include "lib/store/listing.h"

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
  std::uint64_t rows = 0;
  std::uint64_t first_arrival = 0;
  std::uint64_t end_arrival = 0;
  TimeRange times;

  const segment::Position* unfinished() const {
    for (const segment::Position& position : provenance.positions)
      if (position.lane == kUnfinishedLane && rows > 0) return &position;
    return nullptr;
  }
};

struct Survey {
  std::vector<Seen> segments;
  std::vector<UnreadableSegment> unreadable;
};

Result<Survey> survey(io::Fs& fs, const std::string& store) {
  for (int listing = 1;; ++listing) {
    Survey found;
    const auto take = [&](const SegmentFile& file, const segment::Footer& footer) {
      const bool has_rows = footer.rows > 0;
      const TimeRange times{file.parsed ? file.min_time_ns() : footer.min_time_ns,
                            file.parsed ? file.max_time_ns() : footer.max_time_ns};
      found.segments.push_back({file, footer.provenance, footer.rows,
                                has_rows ? footer.first_arrival : 0,
                                has_rows ? footer.last_arrival + 1 : 0, times});
      // What was deleted has its numbers in the name of what stands for it.
      const bool is_named = file.parsed && file.parsed->has_arrivals;
      std::uint64_t& end = found.segments.back().end_arrival;
      if (is_named && !has_rows) end = file.parsed->end_arrival;
    };
    LK_TRY(found.unreadable, scan_footers(fs, store, {.partitions = false}, take));
    if (!any_vanished(found.unreadable) || listing == kMaxListings) return found;
  }
}

std::uint64_t highest_committed(const Survey& found) {
  std::uint64_t committed = 0;
  for (const Seen& segment : found.segments)
    if (segment.provenance.commits_flush && segment.provenance.flush_number <= kMostFlushes)
      committed = std::max(committed, segment.provenance.flush_number);
  for (const UnreadableSegment& segment : found.unreadable)
    if (segment.file.parsed) committed = std::max(committed, segment.file.parsed->flush_number);
  return committed;
}

// Must be durable before the flush number is used again: a segment that came
// back would then pass for one of the new flush.
Status sweep_uncommitted(io::Fs& fs, Survey& found, const std::set<std::uint64_t>& uncommitted,
                         std::vector<std::string>& swept) {
  std::set<std::string> dirs;
  const auto is_uncommitted = [&](const Seen& segment) {
    return uncommitted.count(segment.provenance.flush_number) > 0;
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

// Removed behind the sweep: a crash in between sweeps again.
Status remove_markers(io::Fs& fs, const std::string& store,
                      const std::set<std::uint64_t>& marked) {
  for (const std::uint64_t flush : marked)
    LK_RETURN_IF_ERROR(fs.remove(io::join_path(store, flush_marker_name(flush))));
  return marked.empty() ? Status() : fs.sync_dir(store);
}

Result<std::set<std::uint64_t>> marked_flushes(io::Fs& fs, const std::string& store) {
  LK_TRY(const std::vector<std::string> names, fs.list_dir(store));
  std::set<std::uint64_t> marked;
  for (const std::string& name : names)
    if (const auto flush = marked_flush(name)) marked.insert(*flush);
  return marked;
}

std::uint64_t highest_flush(const Survey& found, std::uint64_t committed) {
  for (const Seen& segment : found.segments)
    if (segment.provenance.flush_number <= kMostFlushes)
      committed = std::max(committed, segment.provenance.flush_number);
  return committed;
}

// Those that are replaced, with their arrival number covered by what replaces
// them, go for good. They may come back after a crash: they are replaced then,
// too.
Status remove_finished(io::Fs& fs, Survey& found, std::vector<std::string>& swept) {
  std::map<std::string_view, const Seen*> replaced;
  for (const Seen& segment : found.segments)
    for (const std::string& name : segment.provenance.replaces) replaced[name] = &segment;
  std::set<std::string> gone;
  for (const Seen& segment : found.segments) {
    const auto by = replaced.find(segment.file.name);
    if (segment.unfinished() == nullptr || by == replaced.end()) continue;
    gone.insert(segment.file.path);
    if (segment.rows > 1 || by->second->first_arrival > segment.first_arrival ||
        by->second->end_arrival < segment.end_arrival) {
      continue;
    }
    LK_RETURN_IF_ERROR(fs.remove(segment.file.path));
    swept.push_back(segment.file.path);
  }
  std::erase_if(found.segments,
                [&](const Seen& segment) { return gone.contains(segment.file.path); });
  return {};
}

ResetTable last_resets(const Survey& found) {
  ResetTable resets;
  for (const Seen& segment : found.segments) note_resets(segment.provenance, resets);
  return resets;
}

std::map<std::string, UnfinishedLine> unfinished_lines(const Survey& found) {
  std::map<std::string, UnfinishedLine> lines;
  const ResetTable resets = last_resets(found);
  for (const Seen& segment : found.segments) {
    const segment::Position* end = segment.unfinished();
    if (end == nullptr) continue;
    const auto reset = resets.find(end->source);
    if (reset != resets.end() && segment.provenance.flush_number < reset->second) continue;
    auto [line, is_new] = lines.try_emplace(end->source);
    UnfinishedLine& known = line->second;
    if (is_new) known = {end->position, segment.first_arrival, {}, segment.times};
    known.end_position = std::max(known.end_position, end->position);
    known.arrival = std::min(known.arrival, segment.first_arrival);
    known.covers.min_ns = std::min(known.covers.min_ns, segment.times.min_ns);
    known.covers.max_ns = std::max(known.covers.max_ns, segment.times.max_ns);
    known.segments.push_back(segment.file.name);
    for (const std::string& name : segment.provenance.replaces) known.segments.push_back(name);
  }
  return lines;
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
  // A merge under way has a temporary file too: this sweep is left to another.
  if (const auto maintenance = fs.lock(io::join_path(store, kMaintenanceLock)))
    LK_RETURN_IF_ERROR(remove_all_temporaries(fs, store, recovered.swept));
  LK_TRY(Survey found, survey(fs, store));
  for (UnreadableSegment& segment : found.unreadable)
    if (segment.error.code == Code::kUnsupported) return std::move(segment.error);
  const std::uint64_t committed = highest_committed(found);
  LK_TRY(const std::set<std::uint64_t> marked, marked_flushes(fs, store));
  const std::set<std::uint64_t> uncommitted(marked.upper_bound(committed), marked.end());
  LK_RETURN_IF_ERROR(sweep_uncommitted(fs, found, uncommitted, recovered.swept));
  LK_RETURN_IF_ERROR(remove_markers(fs, store, marked));
  recovered.next_arrival = end_of_arrivals(found);
  LK_RETURN_IF_ERROR(remove_finished(fs, found, recovered.swept));
  recovered.unfinished = unfinished_lines(found);
  PositionCollector positions;
  for (const Seen& segment : found.segments) positions.add(segment.provenance);
  recovered.positions = std::move(positions).table();
  recovered.next_flush = highest_flush(found, committed) + 1;
  for (UnreadableSegment& segment : found.unreadable)
    recovered.damaged.push_back(std::move(segment.error));
  // Left where they are: what gave these records may not give them again.
  for (const Seen& segment : found.segments)
    if (segment.provenance.flush_number > committed && !segment.provenance.commits_flush)
      recovered.damaged.push_back(orphan_error(segment.file.path));
  return recovered;
}

}  // namespace logkit::store
