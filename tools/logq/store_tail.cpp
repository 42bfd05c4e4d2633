#include "tools/logq/store_tail.h"

#include <algorithm>
#include <utility>

#include "lib/cli/app.h"
#include "lib/store/coverage.h"

namespace logkit::logq {
namespace {

std::set<std::string> names_of(const std::vector<store::SegmentFile>& files) {
  std::set<std::string> names;
  for (const store::SegmentFile& file : files) names.insert(file.path);
  return names;
}

}  // namespace

Result<store::Snapshot> StoreTail::look(Watched& watched) {
  watch_.add(watched.path);
  // Listed before it is opened: what comes between is seen the next time.
  LK_TRY(const std::vector<store::SegmentFile> files,
         store::list_segments(world_.fs, watched.path));
  watched.names = names_of(files);
  for (const store::SegmentFile& file : files) {
    const std::string day = io::parent_dir(file.path);
    watch_.add(day);
    watch_.add(io::parent_dir(day));
  }
  return store::open_snapshot(files_, watched.path);
}

Result<store::Snapshot> StoreTail::add(const std::string& path) {
  Watched watched;
  watched.path = path;
  LK_TRY(store::Snapshot snapshot, look(watched));
  for (const store::OpenSegment& segment : snapshot.segments) {
    const auto covered = store::covered_by(segment.file, segment.reader.get());
    if (!covered) continue;
    std::uint64_t& end = watched.ends[covered->partition];
    end = std::max(end, covered->end);
  }
  stores_.push_back(std::move(watched));
  return snapshot;
}

Result<bool> StoreTail::look_for_more(Watched& watched) {
  const auto listed = store::list_segments(world_.fs, watched.path);
  if (!listed) {
    // Said once; the directory may come back.
    reporter_.trouble(listed.error());
    return false;
  }
  if (names_of(*listed) == watched.names) return false;
  LK_TRY(store::Snapshot snapshot, look(watched));
  for (const Error& error : snapshot.unreadable) reporter_.trouble(error);
  ends_ = watched.ends;
  partitions_.clear();
  std::vector<segment::Reader*> readers;
  for (const store::OpenSegment& segment : snapshot.segments) {
    const auto covered = store::covered_by(segment.file, segment.reader.get());
    if (!covered || covered->end <= ends_[covered->partition]) continue;
    readers.push_back(segment.reader.get());
    partitions_[segment.file.path] = covered->partition;
    std::uint64_t& end = watched.ends[covered->partition];
    end = std::max(end, covered->end);
  }
  for (const store::ArrivalHole& hole : snapshot.missing) {
    if (hole.first >= ends_[hole.partition]) {
      reporter_.trouble(store::missing_error(hole, watched.path));
    }
  }
  if (readers.empty()) return false;
  source_.reset();
  snapshot_ = std::move(snapshot);
  LK_TRY(source_, query::SegmentSource::open(std::move(readers), request_, reporter_));
  return true;
}

// The next rows of source_ that are new; null at its end.
Result<std::unique_ptr<record::Batch>> StoreTail::next_new() {
  while (true) {
    LK_TRY(auto batch, source_->next());
    if (!batch) return batch;
    const auto block = source_->stored_block();
    const auto partition = partitions_.find(std::string(block ? block->segment : ""));
    const std::uint64_t end = partition == partitions_.end() ? 0 : ends_[partition->second];
    std::vector<std::uint32_t> rows;
    for (const std::uint32_t row : batch->selection()) {
      LK_TRY(const std::uint64_t arrival, batch->arrival(row));
      if (arrival >= end) rows.push_back(row);
    }
    if (rows.empty()) continue;
    batch->select(std::move(rows));
    return batch;
  }
}

Result<std::unique_ptr<record::Batch>> StoreTail::next() {
  while (!cli::stop_requested()) {
    if (source_) {
      LK_TRY(auto batch, next_new());
      if (batch) return batch;
      source_.reset();
    }
    bool found = false;
    for (std::size_t i = 0; i < stores_.size() && !found; ++i) {
      LK_TRY(found, look_for_more(stores_[next_store_]));
      next_store_ = (next_store_ + 1) % stores_.size();
    }
    if (found) continue;
    LK_RETURN_IF_ERROR(before_waiting_());
    const Status waited = watch_.wait();
    if (!waited && !cli::stop_requested()) return waited.error();
  }
  return std::unique_ptr<record::Batch>();
}

}  // namespace logkit::logq
