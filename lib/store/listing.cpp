#include "lib/store/listing.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "lib/base/civil_time.h"
#include "lib/store/flush_marker.h"

namespace logkit::store {
namespace {

// Removed since, or a file where a directory was expected, is no failure.
Result<std::vector<std::string>> list_if_there(io::Fs& fs, const std::string& dir) {
  auto names = fs.list_dir(dir);
  if (!names && names.error().code != Code::kIo) return std::vector<std::string>();
  return names;
}

// As wide as can be where the name is no day of the calendar.
TimeWindow window_of_day(std::string_view name) {
  const auto begin_ns = parse_rfc3339_ns(std::string(name) + "T00:00:00Z");
  if (!begin_ns) return {};
  TimeWindow window;
  window.min_ns = *begin_ns;
  if (window.max_ns - kNsPerDay >= *begin_ns) window.max_ns = *begin_ns + kNsPerDay - 1;
  return window;
}

void list_day(io::Fs& fs, const std::string& store, const std::string& day,
              const std::string& partition, Listing& listing) {
  const std::string dir = io::join_path(store, day);
  auto names = list_if_there(fs, dir);
  if (!names) {
    listing.unreadable.push_back({partition, window_of_day(day), std::move(names).error()});
    return;
  }
  for (std::string& name : *names) {
    if (!is_segment_file(name)) continue;
    SegmentFile file;
    file.path = io::join_path(dir, name);
    file.partition = partition;
    file.parsed = parse_segment_name(name);
    file.name = std::move(name);
    listing.files.push_back(std::move(file));
  }
}

void list_names(io::Fs& fs, const std::string& dir, const std::string& partition,
                const std::vector<std::string>& names, Listing& listing) {
  for (const std::string& name : names) {
    if (const auto flush = marked_flush(name)) listing.marked.emplace(partition, *flush);
    if (is_day_directory(name)) list_day(fs, dir, name, partition, listing);
  }
}

std::uint64_t first_arrival(const SegmentFile& file) {
  return file.parsed && file.parsed->has_arrivals ? file.parsed->first_arrival : 0;
}

using Identity = std::pair<std::uint64_t, std::uint64_t>;  // device, inode

void list_partitions(io::Fs& fs, const std::string& store, const std::vector<std::string>& names,
                     Listing& listing) {
  std::set<Identity> listed;
  if (const auto info = fs.stat(store)) listed.emplace(info->device, info->inode);
  for (const std::string& name : names) {
    if (is_day_directory(name) || name.starts_with('.')) continue;
    const std::string path = io::join_path(store, name);
    const auto info = fs.stat(path);
    if (!info || info->type != io::FileType::kDirectory) continue;
    if (info->inode != 0 && !listed.emplace(info->device, info->inode).second) continue;
    auto below = list_if_there(fs, path);
    if (below) {
      list_names(fs, path, name, *below, listing);
    } else {
      listing.unreadable.push_back({name, {}, std::move(below).error()});
    }
  }
}

// Partitions in which something may commit a flush that no name tells of.
std::set<std::string> partly_known(const Listing& listing) {
  std::set<std::string> partitions;
  for (const UnreadableDirectory& dir : listing.unreadable) partitions.insert(dir.partition);
  for (const SegmentFile& file : listing.files)
    if (!file.parsed || !file.parsed->has_arrivals) partitions.insert(file.partition);
  return partitions;
}

}  // namespace

Result<Listing> list_store(io::Fs& fs, const std::string& store, ListOptions options) {
  LK_TRY(const std::vector<std::string> names, fs.list_dir(store));
  Listing listing;
  list_names(fs, store, "", names, listing);
  if (options.partitions) list_partitions(fs, store, names, listing);
  std::sort(listing.files.begin(), listing.files.end(),
            [](const SegmentFile& a, const SegmentFile& b) {
              return std::tuple(std::string_view(a.partition), first_arrival(a),
                                std::string_view(a.name)) <
                     std::tuple(std::string_view(b.partition), first_arrival(b),
                                std::string_view(b.name));
            });
  return listing;
}

Uncommitted drop_uncommitted(Listing& listing) {
  // The highest of each partition; by names of their own: files move below.
  std::map<std::string, std::uint64_t> committed;
  for (const SegmentFile& file : listing.files) {
    if (!file.parsed || !file.parsed->has_arrivals || !file.parsed->commits_flush) continue;
    std::uint64_t& highest = committed[file.partition];
    highest = std::max(highest, file.parsed->flush_number);
  }
  Uncommitted outcome;
  const auto is_newer = [&](const SegmentFile& file) {
    if (!file.parsed || !file.parsed->has_arrivals || file.parsed->commits_flush) return false;
    const auto highest = committed.find(file.partition);
    return highest == committed.end() || file.parsed->flush_number > highest->second;
  };
  const std::set<std::string> unsure = partly_known(listing);
  std::vector<SegmentFile> kept;
  for (SegmentFile& file : listing.files) {
    const bool newer = is_newer(file);
    if (newer && listing.marked.contains({file.partition, file.parsed->flush_number})) {
      ++outcome.dropped;
      continue;
    }
    const bool is_unsure = newer && unsure.contains(file.partition);
    outcome.unsettled |= is_unsure;
    if (newer && !is_unsure) outcome.orphans.push_back(file);
    kept.push_back(std::move(file));
  }
  listing.files = std::move(kept);
  return outcome;
}

Error orphan_error(const std::string& path) {
  Error error = Error::corrupt("is a part of a flush whose last segment is gone", path);
  error.help = "put that one back, or remove this one before its records are stored again";
  return error;
}

Result<std::vector<SegmentFile>> list_segments(io::Fs& fs, std::string_view store,
                                               ListOptions options) {
  LK_TRY(Listing listing, list_store(fs, std::string(store), options));
  if (!listing.unreadable.empty()) return std::move(listing.unreadable.front().error);
  return std::move(listing.files);
}

}  // namespace logkit::store
