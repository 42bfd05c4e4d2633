// StoreTail: what stores get while they are watched, as a source that waits.
//
// A record is known by its arrival number, which merging does not change: of a
// segment that was not there before, only rows are given whose numbers are
// larger than all that were there. The stores are listed again when one of
// their directories changes, and every Watch::kPollMs.
//
// Thread safety: one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "lib/base/reporter.h"
#include "lib/io/bounded_fs.h"
#include "lib/query/segment_source.h"
#include "lib/query/source.h"
#include "lib/store/catalog.h"
#include "tools/logq/watch.h"

namespace logkit::logq {

class StoreTail : public query::Source {
 public:
  // All must outlive it. Before the first look at a store nothing is new.
  StoreTail(cli::World& world, Reporter& reporter, query::ScanRequest request,
            std::function<Status()> before_waiting)
      : world_(world),
        reporter_(reporter),
        request_(std::move(request)),
        before_waiting_(std::move(before_waiting)),
        watch_(world),
        files_(world.fs, io::files_to_keep_open()) {}

  // Looks at a store; what it has now is not new. Its segments, open, which must
  // not outlive it.
  Result<store::Snapshot> add(const std::string& store);

  // Waits; null where a signal asks to stop.
  Result<std::unique_ptr<record::Batch>> next() override;
  bool keeps_order() const override { return true; }
  bool skip_damaged() override { return source_ != nullptr && source_->skip_damaged(); }

 private:
  using Ends = std::map<std::string, std::uint64_t>;  // by partition: numbers below are known
  struct Watched {
    std::string path;
    Ends ends;
    std::set<std::string> names;  // of the segments, as listed last
  };

  Result<store::Snapshot> look(Watched& watched);
  // True where something new is to be read: source_.
  Result<bool> look_for_more(Watched& watched);
  Result<std::unique_ptr<record::Batch>> next_new();

  cli::World& world_;
  Reporter& reporter_;
  query::ScanRequest request_;
  std::function<Status()> before_waiting_;
  Watch watch_;
  io::BoundedFs files_;  // of the segments
  std::vector<Watched> stores_;
  std::size_t next_store_ = 0;
  // What is being read: rows of these segments from `ends_` on.
  store::Snapshot snapshot_;
  std::unique_ptr<query::SegmentSource> source_;
  std::map<std::string, std::string> partitions_;  // by segment: its partition
  Ends ends_;
};

}  // namespace logkit::logq
