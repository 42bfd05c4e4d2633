#include "lib/store/catalog.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "lib/base/human.h"

namespace logkit::store {
namespace {

Status list_day(io::Fs& fs, const std::string& dir, const std::string& partition,
                std::vector<SegmentFile>& files) {
  auto names = fs.list_dir(dir);
  // Removed since, or a file with the name of a day.
  if (!names && names.error().code != Code::kIo) return {};
  if (!names) return std::move(names).error();
  for (std::string& name : *names) {
    if (!is_segment_file(name)) continue;
    SegmentFile file;
    file.path = io::join_path(dir, name);
    file.partition = partition;
    file.parsed = parse_segment_name(name);
    file.name = std::move(name);
    files.push_back(std::move(file));
  }
  return {};
}

Status list_partition(io::Fs& fs, const std::string& dir, const std::string& partition,
                      std::vector<SegmentFile>& files) {
  auto names = fs.list_dir(dir);
  if (!names && names.error().code != Code::kIo) return {};
  if (!names) return std::move(names).error();
  for (const std::string& name : *names)
    if (is_day_directory(name))
      LK_RETURN_IF_ERROR(list_day(fs, io::join_path(dir, name), partition, files));
  return {};
}

std::uint64_t first_arrival(const SegmentFile& file) {
  return file.parsed && file.parsed->has_arrivals ? file.parsed->first_arrival : 0;
}

// Arrival numbers that the file holds: by its name, else by its footer.
std::optional<std::pair<std::uint64_t, std::uint64_t>> arrivals_of(const SegmentFile& file,
                                                                   const segment::Reader* reader) {
  if (file.parsed && file.parsed->has_arrivals)
    return std::pair(file.parsed->first_arrival, file.parsed->end_arrival);
  if (reader == nullptr) return std::nullopt;
  const segment::Footer& footer = reader->footer();
  if (footer.rows == 0) return std::pair(std::uint64_t{0}, std::uint64_t{0});
  return std::pair(footer.first_arrival, footer.last_arrival + 1);
}

struct Covered {
  std::string partition;
  std::uint64_t first = 0;
  std::uint64_t end = 0;
};

std::vector<ArrivalHole> holes_of(std::vector<Covered> covered) {
  std::sort(covered.begin(), covered.end(), [](const Covered& a, const Covered& b) {
    return std::tie(a.partition, a.first) < std::tie(b.partition, b.first);
  });
  std::vector<ArrivalHole> holes;
  std::uint64_t next = 0;
  const std::string* partition = nullptr;
  for (const Covered& part : covered) {
    if (partition == nullptr || *partition != part.partition) next = 0;
    partition = &part.partition;
    if (part.first > next) holes.push_back({part.partition, next, part.first});
    next = std::max(next, part.end);
  }
  return holes;
}

// One listing and what could be opened of it.
class Attempt {
 public:
  Attempt(io::Fs& fs, const SnapshotOptions& options) : fs_(fs), options_(options) {}

  Status open(std::vector<SegmentFile> files);
  // True where the store changed under our hands, or a hole may be a change.
  bool unsettled() const { return vanished_ || !snapshot_.missing.empty(); }
  Snapshot take() { return std::move(snapshot_); }

 private:
  void open_file(SegmentFile file);
  void drop_superseded();

  io::Fs& fs_;
  const SnapshotOptions& options_;
  Snapshot snapshot_;
  std::vector<Covered> covered_;
  bool arrivals_known_ = true;
  bool vanished_ = false;
};

Status Attempt::open(std::vector<SegmentFile> files) {
  snapshot_.listed = files.size();
  for (SegmentFile& file : files) {
    const bool outside = file.max_time_ns() < options_.window.min_ns ||
                         file.min_time_ns() > options_.window.max_ns;
    if (outside) {
      ++snapshot_.pruned;
      // Pruned by its name, so it has one.
      const auto arrivals = arrivals_of(file, nullptr);
      if (arrivals) covered_.push_back({file.partition, arrivals->first, arrivals->second});
      arrivals_known_ &= arrivals.has_value();
    } else {
      open_file(std::move(file));
    }
  }
  drop_superseded();
  if (arrivals_known_) snapshot_.missing = holes_of(std::move(covered_));
  return {};
}

void Attempt::open_file(SegmentFile file) {
  auto reader = open_segment(fs_, file.path);
  const auto arrivals = arrivals_of(file, reader ? reader->get() : nullptr);
  if (arrivals) covered_.push_back({file.partition, arrivals->first, arrivals->second});
  arrivals_known_ &= arrivals.has_value();
  if (reader) {
    snapshot_.segments.push_back({std::move(file), std::move(reader).value()});
    return;
  }
  vanished_ |= reader.error().code == Code::kNotFound;
  snapshot_.unreadable.push_back(std::move(reader).error());
  snapshot_.unreadable_files.push_back(std::move(file));
}

void Attempt::drop_superseded() {
  std::set<std::pair<std::string, std::string>> replaced;
  for (const OpenSegment& open : snapshot_.segments)
    for (const std::string& name : open.reader->footer().provenance.replaces)
      replaced.emplace(open.file.partition, name);
  if (replaced.empty()) return;
  const auto is_replaced = [&](const SegmentFile& file) {
    return replaced.contains({file.partition, file.name});
  };
  snapshot_.superseded += std::erase_if(
      snapshot_.segments, [&](const OpenSegment& open) { return is_replaced(open.file); });
  // What is superseded may be damaged or gone: nobody needs it.
  for (std::size_t i = snapshot_.unreadable_files.size(); i-- > 0;) {
    if (!is_replaced(snapshot_.unreadable_files[i])) continue;
    snapshot_.unreadable_files.erase(snapshot_.unreadable_files.begin() +
                                     static_cast<std::ptrdiff_t>(i));
    snapshot_.unreadable.erase(snapshot_.unreadable.begin() + static_cast<std::ptrdiff_t>(i));
    ++snapshot_.superseded;
  }
}

}  // namespace

std::int64_t SegmentFile::min_time_ns() const {
  return parsed ? parsed->min_time_ns : std::numeric_limits<std::int64_t>::min();
}
std::int64_t SegmentFile::max_time_ns() const {
  return parsed ? parsed->max_time_ns : std::numeric_limits<std::int64_t>::max();
}

Result<std::vector<SegmentFile>> list_segments(io::Fs& fs, std::string_view store,
                                               ListOptions options) {
  const std::string root(store);
  LK_TRY(const std::vector<std::string> names, fs.list_dir(root));
  std::vector<SegmentFile> files;
  for (const std::string& name : names) {
    const std::string path = io::join_path(root, name);
    if (is_day_directory(name)) {
      LK_RETURN_IF_ERROR(list_day(fs, path, "", files));
    } else if (options.partitions && !name.starts_with('.')) {
      const auto info = fs.stat(path);
      if (info && info.value().type == io::FileType::kDirectory)
        LK_RETURN_IF_ERROR(list_partition(fs, path, name, files));
    }
  }
  std::sort(files.begin(), files.end(), [](const SegmentFile& a, const SegmentFile& b) {
    return std::tuple(std::string_view(a.partition), first_arrival(a), std::string_view(a.name)) <
           std::tuple(std::string_view(b.partition), first_arrival(b), std::string_view(b.name));
  });
  return files;
}

Result<std::unique_ptr<segment::Reader>> open_segment(io::Fs& fs, const std::string& path) {
  LK_TRY(auto file, fs.open_read(path));
  return segment::Reader::open(std::move(file), path);
}

bool any_vanished(const std::vector<UnreadableSegment>& unreadable) {
  return std::any_of(unreadable.begin(), unreadable.end(), [](const UnreadableSegment& segment) {
    return segment.error.code == Code::kNotFound;
  });
}

Result<std::vector<UnreadableSegment>> scan_footers(io::Fs& fs, std::string_view store,
                                                    ListOptions options, const TakeFooter& take) {
  LK_TRY(std::vector<SegmentFile> files, list_segments(fs, store, options));
  std::vector<UnreadableSegment> unreadable;
  std::set<std::pair<std::string, std::string>> replaced;
  for (SegmentFile& file : files) {
    auto reader = open_segment(fs, file.path);
    if (!reader) {
      unreadable.push_back({std::move(file), std::move(reader).error()});
      continue;
    }
    const segment::Footer& footer = (*reader)->footer();
    for (const std::string& name : footer.provenance.replaces)
      replaced.emplace(file.partition, name);
    take(file, footer);
  }
  std::erase_if(unreadable, [&](const UnreadableSegment& segment) {
    return replaced.contains({segment.file.partition, segment.file.name});
  });
  return unreadable;
}

Result<Snapshot> open_snapshot(io::Fs& fs, std::string_view store, SnapshotOptions options) {
  for (int listing = 1;; ++listing) {
    auto files = list_segments(fs, store, {.partitions = options.partitions});
    if (!files) {
      const bool missing = files.error().code == Code::kNotFound;
      if (missing && options.missing_is_empty) return Snapshot{};
      return std::move(files).error();
    }
    Attempt attempt(fs, options);
    LK_RETURN_IF_ERROR(attempt.open(*std::move(files)));
    if (!attempt.unsettled() || listing == kMaxListings) return attempt.take();
  }
}

Error missing_error(const ArrivalHole& hole, std::string_view store) {
  const std::uint64_t count = hole.end - hole.first;
  Error error = Error::not_found(
      format_count(count) + (count == 1 ? " record is" : " records are") +
          " in no segment (arrival numbers " + std::to_string(hole.first) + " to " +
          std::to_string(hole.end - 1) + ")",
      hole.partition.empty() ? std::string(store) : io::join_path(store, hole.partition));
  error.help = "a segment was removed by hand; put it back";
  return error;
}

}  // namespace logkit::store
