// OpenDays: the records of a flush in progress, a segment for each UTC day, in
// whatever order the days come.
//
// The first `max_open` days write their segments as records come. Records of
// further days wait in memory (staged_records.h). One of these that has as much
// as a block takes the place of the segment that was used longest ago, which is
// then published early, as a part of the flush. So a segment is never published
// for a day's turn alone: of all that are, no more than one for each block's
// worth of records and one for each day of the flush.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/record/json_scan.h"
#include "lib/store/day_segment.h"
#include "lib/store/staged_records.h"

namespace logkit::store {

struct OpenDaysOptions {
  std::size_t max_open = 16;       // at least 1 is taken
  std::size_t max_staged = 65536;  // of more, the biggest day is published early
  segment::WriterOptions segment;
};

class OpenDays {
 public:
  // Publishes a segment with rows as a part of the flush in progress.
  using PublishEarly = std::function<Status(DaySegment& segment)>;

  OpenDays(io::Fs& fs, std::string store, const OpenDaysOptions& options, PublishEarly publish);

  // Whether make_place() has nothing to do for the day.
  bool has_place(std::int64_t day) const {
    return last_ != nullptr && last_day_ == day && last_->segment != nullptr;
  }
  // Has a place for the record in that day, the one that add() then takes. After
  // an error only clear() makes sense.
  Status make_place(std::int64_t day, const RecordText& record);
  // kInvalid: no record that can be stored; nothing has changed. What the stamp
  // views has to outlive the flush.
  Status add(const RecordText& record, const segment::RecordStamp& stamp);

  struct Size {
    std::uint64_t rows = 0;
    std::uint64_t raw_bytes = 0;
  };
  Size size_of(std::int64_t day) const;
  std::size_t day_count() const { return days_.size(); }
  std::uint64_t memory_bytes() const;

  Status publish_biggest();
  // Publishes all but the newest, older days first, and hands that one out; null
  // where no day has rows. No day is left.
  Result<std::unique_ptr<DaySegment>> take_newest();
  // Discards all.
  void clear();

 private:
  struct Day {
    std::unique_ptr<DaySegment> segment;  // null: staged
    StagedRecords staged;
    std::uint64_t last_use = 0;

    std::uint64_t rows() const {
      return segment ? segment->writer().row_count() : staged.row_count();
    }
    std::uint64_t raw_bytes() const {
      return segment ? segment->writer().raw_bytes() : staged.raw_bytes();
    }
    std::uint64_t memory_bytes() const {
      return sizeof(Day) + (segment ? segment->writer().memory_bytes() : staged.memory_bytes());
    }
  };
  using Days = std::map<std::int64_t, Day>;

  Status find_or_add(std::int64_t day);
  Status stage(const RecordText& record, const segment::RecordStamp& stamp);
  Status begin_segment(std::int64_t day, Day& state);
  Status make_room_for_segment();
  Status begin_finish();
  Status publish(Days::iterator day);
  bool fits_staged(const Day& day, const RecordText& record) const;

  io::Fs& fs_;
  std::string store_;
  OpenDaysOptions options_;
  PublishEarly publish_;
  Days days_;
  std::size_t open_count_ = 0;
  std::int64_t last_day_ = 0;
  Day* last_ = nullptr;  // of last_day_: records of a day come in runs
  std::uint64_t uses_ = 0;
  record::PathTable paths_{std::size_t{1} << 16};
  record::JsonScanner scanner_{paths_};
};

}  // namespace logkit::store
