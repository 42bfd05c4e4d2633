// Maintenance of a store: merging, expiring, and removing what was replaced.
//
// Each is a step, under the maintenance lock STORE/maintenance.lock; a writer of
// the store, other steps' programs and readers go on beside it.
//
//   merge    publishes one segment in place of several (merge_plan.h). It names
//            them, and what they replace as long as that may still be there, in
//            its "replaces"; it holds their positions, each with its flush. A
//            crash before the rename leaves the old segments, one behind it
//            leaves both: readers take the new one.
//   expire   publishes a tombstone: a segment without records that replaces
//            those that are too old, and holds their positions and how many
//            records they had, so that a source is not read again from its
//            start and no hole is suspected.
//   repair   publishes what can be read of a damaged segment in its place, and
//            puts the damaged file aside as "<name>.seg.damaged". Where not even
//            its footer can be read, a tombstone takes its place: its positions
//            are not known any more, so its records are stored when they come
//            again.
//   sweep    removes what was replaced longer ago than the grace, so that a query
//            under way that listed it can still open it.
//
// Only committed flushes are touched. Before a step trusts the newest of them, it
// makes its name durable: another process may not have done so yet.
//
// Partitions are stores of their own. Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/segment/writer.h"
#include "lib/store/merge_plan.h"
#include "lib/store/segment_facts.h"

namespace logkit::store {

inline constexpr std::int64_t kDefaultGraceNs = 600'000'000'000;

struct MaintenanceOptions {
  segment::WriterOptions segment;
  MergeLimits limits;
  std::int64_t grace_ns = kDefaultGraceNs;
  std::function<std::int64_t()> now_ns;  // empty: 0
  std::function<bool()> stop;            // asked often; ends a merge with kCancelled
};

struct MergeDone {
  std::size_t inputs = 0;
  std::uint64_t rows = 0;
  std::uint64_t bytes_before = 0;
  std::uint64_t bytes_after = 0;
  std::string path;
};

struct Expired {
  std::size_t segments = 0;
  std::uint64_t rows = 0;
};

struct RepairDone {
  std::uint64_t kept_rows = 0;
  std::uint64_t lost_rows = 0;
  std::string aside;  // the damaged file
};

class Maintenance {
 public:
  Maintenance(io::Fs& fs, std::string store, MaintenanceOptions options)
      : fs_(fs), store_(store), options_(std::move(options)), view_(fs, std::move(store)) {}

  // The steps take it; kInvalid where another has it. Held while it lives.
  Result<std::unique_ptr<io::FileLock>> lock();
  // Looks at the store, as it is now. Under the lock.
  Status look() { return view_.look(); }
  const StoreView& view() const { return view_; }

  // Of the segments of the view. Under the lock; look() again behind it. `level`
  // where it is not the highest of the inputs' and the options'.
  Result<MergeDone> merge(const MergeGroup& group, std::optional<segment::Level> level = {});
  // What has no record at or behind `before_ns`.
  Result<Expired> expire(std::int64_t before_ns);
  // Of the view: a damaged one, and one whose footer cannot be read.
  Result<RepairDone> repair(const SegmentFacts& damaged);
  Result<RepairDone> set_aside(const SegmentFile& unreadable);
  // How many files it removed.
  Result<std::size_t> sweep();

 private:
  // What a step publishes.
  struct Output {
    SegmentName name;
    segment::Provenance provenance;
    std::string dir;
  };

  Status make_commits_durable();
  Result<Output> describe(const std::vector<const SegmentFacts*>& inputs,
                          PositionCollector& positions);
  using DayNames = std::map<std::string, std::set<std::string>>;  // by directory
  Result<bool> is_gone(const std::string& replaced, DayNames& days);
  Result<std::string> put_aside(const std::string& path);
  Status note_replaced(const std::vector<const SegmentFacts*>& inputs, Output& output);
  std::int64_t now_ns() const { return options_.now_ns ? options_.now_ns() : 0; }

  io::Fs& fs_;
  std::string store_;
  MaintenanceOptions options_;
  StoreView view_;
};

}  // namespace logkit::store
