// SegmentFacts: what maintenance has to know of the segments of a store, without
// holding any of them open.
//
// Thread safety: values; a StoreView, one thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/segment/footer.h"
#include "lib/store/catalog.h"
#include "lib/store/positions.h"

namespace logkit::store {

struct SegmentFacts {
  SegmentFile file;  // its name parses: others are left alone
  SegmentName name;
  std::uint64_t rows = 0;
  std::uint64_t dropped_rows = 0;
  std::uint64_t raw_bytes = 0;
  std::uint64_t file_bytes = 0;
  segment::Level level = segment::Level::kDefault;
  std::int64_t created_time_ns = 0;
  std::vector<std::string> replaces;
  std::vector<std::string> stream_fields;  // none: host and service
  bool is_unfinished = false;  // of an unfinished line (unfinished_line.h)
  bool is_superseded = false;

  // It only says what was deleted.
  bool is_tombstone() const { return rows == 0 && dropped_rows > 0; }
  std::string day_dir() const { return io::parent_dir(file.path); }
};

// One directory of segments (a store, or a partition of one), looked at again and
// again: a segment never changes, so each is opened once.
class StoreView {
 public:
  StoreView(io::Fs& fs, std::string store) : fs_(fs), store_(std::move(store)) {}

  // kIo and the like where the store cannot be listed. A store that changes
  // while it is looked at is looked at again next time.
  Status look();

  // Of committed flushes; ascending by first arrival number.
  const std::vector<SegmentFacts>& segments() const { return segments_; }
  // Segments that cannot be read, less those that are replaced: nobody knows
  // what they replace themselves.
  const std::vector<UnreadableSegment>& unreadable() const { return unreadable_; }
  const ResetTable& resets() const { return resets_; }
  // The directory whose names must be durable before the newest flush counts as
  // committed; empty where there is none.
  const std::string& newest_commit_dir() const { return newest_commit_dir_; }

 private:
  Status open(const SegmentFile& file);
  void add(const SegmentFile& file, const segment::Footer& footer);
  void settle(const std::vector<SegmentFile>& files);

  io::Fs& fs_;
  std::string store_;
  struct Known {
    SegmentFacts facts;
    std::vector<segment::Position> resets;
    std::uint64_t flush_number = 0;
  };
  std::map<std::string, Known> known_;  // by path
  std::vector<SegmentFacts> segments_;
  std::vector<UnreadableSegment> unreadable_;
  ResetTable resets_;
  std::string newest_commit_dir_;
};

}  // namespace logkit::store
