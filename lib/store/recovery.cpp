#include "lib/store/recovery.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "lib/base/hash.h"
#include "lib/io/publish.h"
#include "lib/store/catalog.h"

namespace logkit::store {
namespace {

constexpr std::string_view kMarkerPrefix = "flush-";
constexpr std::string_view kMarkerSuffix = ".pending";
constexpr std::size_t kMarkerDigits = 16;

std::string marker_name(std::uint64_t flush_number) {
  return std::string(kMarkerPrefix) + hex64(flush_number) + std::string(kMarkerSuffix);
}

std::optional<std::uint64_t> marked_flush(std::string_view name) {
  if (name.size() != kMarkerPrefix.size() + kMarkerDigits + kMarkerSuffix.size() ||
      !name.starts_with(kMarkerPrefix) || !name.ends_with(kMarkerSuffix))
    return std::nullopt;
  const char* digits = name.data() + kMarkerPrefix.size();
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(digits, digits + kMarkerDigits, number, 16);
  if (parsed.ptr != digits + kMarkerDigits) return std::nullopt;
  return number;
}

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
    LK_RETURN_IF_ERROR(fs.remove(io::join_path(store, marker_name(flush))));
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
    committed = std::max(committed, segment.provenance.flush_number);
  return committed;
}

std::uint64_t end_of_arrivals(const Survey& found) {
  std::uint64_t end = 0;
  for (const Seen& segment : found.segments) end = std::max(end, segment.end_arrival);
  for (const UnreadableSegment& segment : found.unreadable)
    if (segment.file.parsed) end = std::max(end, segment.file.parsed->end_arrival);
  return end;
}

}  // namespace

Status FlushMarker::set(std::uint64_t flush_number) {
  if (!path_.empty()) return {};
  std::string path = io::join_path(store_, marker_name(flush_number));
  LK_TRY(auto file, fs_.create(path));
  LK_RETURN_IF_ERROR(file->sync());
  LK_RETURN_IF_ERROR(fs_.sync_dir(store_));
  path_ = std::move(path);
  return {};
}

Status FlushMarker::clear() {
  if (path_.empty()) return {};
  LK_RETURN_IF_ERROR(fs_.remove(path_));
  path_.clear();
  return {};
}

Result<RecoveredStore> recover_store(io::Fs& fs, const std::string& store) {
  RecoveredStore recovered;
  LK_RETURN_IF_ERROR(remove_all_temporaries(fs, store, recovered.swept));
  LK_TRY(Survey found, survey(fs, store));
  for (UnreadableSegment& segment : found.unreadable)
    if (segment.error.code == Code::kUnsupported) return std::move(segment.error);
  const std::uint64_t committed = highest_committed(found);
  LK_TRY(const std::set<std::uint64_t> marked, marked_flushes(fs, store));
  const std::set<std::uint64_t> uncommitted(marked.upper_bound(committed), marked.end());
  LK_RETURN_IF_ERROR(sweep_uncommitted(fs, found, uncommitted, recovered.swept));
  LK_RETURN_IF_ERROR(remove_markers(fs, store, marked));
  PositionCollector positions;
  for (const Seen& segment : found.segments) positions.add(segment.provenance);
  recovered.positions = std::move(positions).table();
  recovered.next_arrival = end_of_arrivals(found);
  recovered.next_flush = highest_flush(found, committed) + 1;
  for (UnreadableSegment& segment : found.unreadable)
    recovered.damaged.push_back(std::move(segment.error));
  return recovered;
}

}  // namespace logkit::store
