#include "lib/store/catalog.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "lib/store/coverage.h"
#include "lib/store/listing.h"

namespace logkit::store {
namespace {

// One listing and what could be opened of it.
class Attempt {
 public:
  // `orphans`: paths of those of the listing before; those of this one, afterwards.
  Attempt(io::Fs& fs, const SnapshotOptions& options, std::set<std::string>& orphans)
      : fs_(fs), options_(options), orphans_(orphans) {}

  void open(Listing listing);
  // True where the store changed under our hands, or a hole may be a change.
  bool unsettled() const {
    return unsettled_ || vanished_ || !snapshot_.missing.empty() || !snapshot_.doubled.empty();
  }
  Snapshot take() { return std::move(snapshot_); }

 private:
  using Key = std::pair<std::string, std::string>;  // partition, name

  void open_files(std::vector<SegmentFile>& files);
  void open_file(const SegmentFile& file);
  void note_replaced(const SegmentFile& file, const segment::Footer& footer);
  void cover(const SegmentFile& file, const segment::Reader* reader);
  bool is_replaced(const SegmentFile& file) const {
    return replaced_.contains({file.partition, file.name});
  }
  void drop_superseded();
  void settle_coverage();
  bool is_outside(const TimeWindow& window) const {
    return window.max_ns < options_.window.min_ns || window.min_ns > options_.window.max_ns;
  }
  void note_orphans(const std::vector<SegmentFile>& orphans);

  io::Fs& fs_;
  const SnapshotOptions& options_;
  std::set<std::string>& orphans_;
  Snapshot snapshot_;
  // With the rows of what replaces it, of the smallest where there are several.
  std::map<Key, std::uint64_t> replaced_;
  std::vector<Covered> covered_;
  std::vector<std::string> covered_names_;  // of the files of covered_
  bool arrivals_known_ = true;
  bool vanished_ = false;
  bool unsettled_ = false;
};

void Attempt::open(Listing listing) {
  snapshot_.listed = listing.files.size();
  const Uncommitted uncommitted = drop_uncommitted(listing);
  snapshot_.uncommitted = uncommitted.dropped;
  unsettled_ = uncommitted.unsettled;
  std::vector<SegmentFile> wanted;
  for (SegmentFile& file : listing.files) {
    if (is_outside({file.min_time_ns(), file.max_time_ns()})) {
      ++snapshot_.pruned;
      cover(file, nullptr);
    } else {
      wanted.push_back(std::move(file));
    }
  }
  open_files(wanted);
  drop_superseded();
  // What lies in a day that cannot be listed is known by no name.
  arrivals_known_ &= listing.unreadable.empty();
  settle_coverage();
  for (UnreadableDirectory& dir : listing.unreadable)
    if (!is_outside(dir.window)) snapshot_.unreadable.push_back(std::move(dir.error));
  note_orphans(uncommitted.orphans);
}

// A flush that was under way when the listing before was made has a marker in
// this one, or is committed.
void Attempt::note_orphans(const std::vector<SegmentFile>& orphans) {
  std::set<std::string> paths;
  for (const SegmentFile& file : orphans) {
    if (orphans_.contains(file.path)) {
      snapshot_.unreadable.push_back(orphan_error(file.path));
    } else {
      unsettled_ = true;
    }
    paths.insert(file.path);
  }
  orphans_ = std::move(paths);
}

// Those made of most others first, so that what they replace is known before it
// would be opened; then back into the order of the listing.
void Attempt::open_files(std::vector<SegmentFile>& files) {
  std::vector<std::size_t> order(files.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto merges = [&](std::size_t i) { return files[i].parsed ? files[i].parsed->merges : 0; };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return merges(a) > merges(b); });
  std::map<std::string_view, std::size_t> place;  // by path
  for (const std::size_t i : order) {
    place[files[i].path] = i;
    open_file(files[i]);
  }
  const auto in_order = [&](const SegmentFile& a, const SegmentFile& b) {
    return place.at(a.path) < place.at(b.path);
  };
  std::sort(snapshot_.segments.begin(), snapshot_.segments.end(),
            [&](const auto& a, const auto& b) { return in_order(a.file, b.file); });
}

void Attempt::cover(const SegmentFile& file, const segment::Reader* reader) {
  auto covered = covered_by(file, reader);
  arrivals_known_ &= covered.has_value();
  if (!covered) return;
  covered_.push_back(*std::move(covered));
  covered_names_.push_back(file.name);
}

void Attempt::open_file(const SegmentFile& file) {
  // Its name says all that is asked of it.
  if (file.parsed && file.parsed->has_arrivals && file.parsed->rows && is_replaced(file)) {
    ++snapshot_.superseded;
    return cover(file, nullptr);
  }
  auto reader = open_segment(fs_, file.path);
  cover(file, reader ? reader->get() : nullptr);
  if (reader) {
    note_replaced(file, (*reader)->footer());
    if (!options_.keeps_open) reader->reset();
    snapshot_.segments.push_back({file, std::move(reader).value()});
    return;
  }
  vanished_ |= reader.error().code == Code::kNotFound;
  snapshot_.unreadable.push_back(std::move(reader).error());
  snapshot_.unreadable_files.push_back(file);
}

void Attempt::note_replaced(const SegmentFile& file, const segment::Footer& footer) {
  const std::uint64_t stands_for = footer.rows + footer.provenance.dropped_rows;
  for (const std::string& name : footer.provenance.replaces) {
    auto& rows = replaced_.try_emplace({file.partition, name}, stands_for).first->second;
    rows = std::min(rows, stands_for);
  }
}

void Attempt::drop_superseded() {
  if (replaced_.empty()) return;
  snapshot_.superseded += std::erase_if(
      snapshot_.segments, [&](const OpenSegment& open) { return is_replaced(open.file); });
  for (std::size_t i = 0; i < covered_.size(); ++i) {
    Covered& part = covered_[i];
    const auto by = replaced_.find({part.partition, covered_names_[i]});
    if (by == replaced_.end()) continue;
    part.superseded = true;
    const std::uint64_t rows = part.rows.value_or(0);
    if (rows > by->second) part.dropped_rows = rows - by->second;
  }
  // What is superseded may be damaged or gone: nobody needs it.
  for (std::size_t i = snapshot_.unreadable_files.size(); i-- > 0;) {
    if (!is_replaced(snapshot_.unreadable_files[i])) continue;
    snapshot_.unreadable_files.erase(snapshot_.unreadable_files.begin() +
                                     static_cast<std::ptrdiff_t>(i));
    snapshot_.unreadable.erase(snapshot_.unreadable.begin() + static_cast<std::ptrdiff_t>(i));
    ++snapshot_.superseded;
  }
}

void Attempt::settle_coverage() {
  snapshot_.doubled = doubled_rows(covered_);
  if (arrivals_known_) snapshot_.missing = holes_of(std::move(covered_));
}

}  // namespace

std::int64_t SegmentFile::min_time_ns() const {
  return parsed ? parsed->min_time_ns : std::numeric_limits<std::int64_t>::min();
}
std::int64_t SegmentFile::max_time_ns() const {
  return parsed ? parsed->max_time_ns : std::numeric_limits<std::int64_t>::max();
}

Result<std::unique_ptr<segment::Reader>> open_segment(io::Fs& fs, const std::string& path) {
  auto file = fs.open_read(path);
  if (!file) {
    Error error = std::move(file).error();
    // A directory, a socket, a link that leads to itself.
    const bool has_name = path.ends_with(kSegmentSuffix);
    if (error.code == Code::kInvalid && has_name)
      error.what = "has the name of a segment, but " + error.what;
    if (error.code != Code::kNotFound && error.help.empty())
      error.help = has_name ? "if it is no segment, move it out of the store"
                            : "name a store, or a file that is a segment";
    return error;
  }
  return segment::Reader::open(std::move(*file), path);
}

Status require_store(io::Fs& fs, const std::string& dir, std::size_t listed) {
  if (listed > 0 || fs.stat(io::join_path(dir, kAppendLock))) return {};
  Error error = Error::invalid("is no store: no segment lies in it", dir);
  error.help = "name a directory that logidx ingest made";
  return error;
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
  std::set<std::string> orphans;
  for (int attempts = 1;; ++attempts) {
    auto listing = list_store(fs, std::string(store), {.partitions = options.partitions});
    if (!listing) {
      const bool missing = listing.error().code == Code::kNotFound;
      if (missing && options.missing_is_empty) return Snapshot{};
      return std::move(listing).error();
    }
    Attempt attempt(fs, options, orphans);
    attempt.open(*std::move(listing));
    if (!attempt.unsettled() || attempts == kMaxListings) return attempt.take();
  }
}

}  // namespace logkit::store
