// PlainWriter: the StoreWriter of a directory of segments: a store that is not
// partitioned, or a partition of one.
//
// Thread safety: one thread at a time; a flush that was begun is published by a
// thread of the writer's own (side_publish.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/io/publish.h"
#include "lib/store/flush_marker.h"
#include "lib/store/open_days.h"
#include "lib/store/recovery.h"
#include "lib/store/side_publish.h"
#include "lib/store/source_book.h"
#include "lib/store/store_writer.h"

namespace logkit::store {

class PlainWriter : public StoreWriter {
 public:
  PlainWriter(io::Fs& fs, std::string path, StoreWriterOptions options,
              std::unique_ptr<io::FileLock> lock, RecoveredStore recovered)
      : fs_(fs),
        path_(std::move(path)),
        options_(std::move(options)),
        lock_(std::move(lock)),
        damaged_(std::move(recovered.damaged)),
        book_(recovered.positions),
        next_arrival_(recovered.next_arrival),
        flush_number_(recovered.next_flush),
        marker_(fs, path_),
        days_(fs, path_,
              {.max_open = options_.max_open_days,
               .max_staged = options_.max_staged_days,
               .segment = options_.segment},
              [this](DaySegment& segment) { return publish_early(segment); }),
        side_(options_.segment.threads > 1) {
    for (auto& [source, line] : recovered.unfinished)
      book_.find(source, "").unfinished = std::move(line);
  }

  Result<Added> add_json(std::string_view object, const RecordMeta& meta) override {
    return add(meta, {.bytes = object, .is_json = true});
  }
  Result<Added> add_scanned(const record::ScannedObject& object,
                            const RecordMeta& meta) override {
    return add(meta, {.bytes = object.text,
                      .is_json = true,
                      .tokens = object.tokens,
                      .paths = object.paths});
  }
  Result<Added> add_shaped(const record::ShapedObject& object, const RecordMeta& meta) override {
    return add(meta, {.bytes = {}, .is_json = true, .shaped = &object});
  }
  Result<Added> add_text(std::string_view line, bool terminated, std::string_view parse_error,
                         const RecordMeta& meta) override {
    return add(meta, {.bytes = line, .terminated = terminated, .parse_error = parse_error});
  }
  Status advance(std::string_view source, std::string_view lane, std::uint64_t position,
                 std::uint32_t sub, std::string_view descriptor) override;
  Result<KnownFile> open_file(const record::FileDescriptor& file,
                              const record::TailReader& read_tail) override;
  Status forget(std::string_view source) override;
  Status flush() override;
  Status begin_flush() override;
  Result<bool> finish_flush() override;
  Status flush_positions() override;
  Status close() override;

  std::uint64_t pending_records() const override { return pending_records_; }
  std::uint64_t memory_bytes() const override {
    return days_.memory_bytes() + side_.memory_bytes();
  }
  std::vector<segment::Position> committed_positions() const override {
    return book_.committed();
  }
  const StoreTotals& totals() const override { return totals_; }
  std::span<const Error> damaged_segments() const override { return damaged_; }

 private:
  // A segment of one line, unfinished or replacing one.
  struct Apart {
    SourceEntry* source = nullptr;
    std::unique_ptr<DaySegment> segment;
    std::uint64_t arrival = 0;
    std::vector<std::string> replaces;
    UnfinishedLine line;  // as it will be known, less the name of this segment
    bool is_unfinished = false;
  };

  Result<Added> add(const RecordMeta& meta, const RecordText& record);
  Result<Added> add_apart(const RecordMeta& meta, SourceEntry& source, const RecordText& record);
  Status begin_apart(const RecordMeta& meta, SourceEntry& source);
  Status publish_apart();
  void count(const RecordMeta& meta, SourceEntry* source);
  Status make_place(std::int64_t day, const RecordText& record);
  bool is_full(std::int64_t day, std::size_t raw_bytes) const;
  Status check_memory();
  Status publish_early(DaySegment& segment);
  Result<SegmentName> publish(DaySegment& segment, segment::Provenance provenance,
                              std::optional<TimeRange> covers = {});
  Status commit();
  void note_published(const DaySegment::Published& published);
  // The flush that was begun, waited for. Before anything else is published: the
  // numbers of flushes are committed in order.
  Status settle();
  Status fail(Error error) {
    failure_ = std::move(error);
    // The store that the user knows, not a temporary file in it.
    if (failure_->where.find(io::kTemporaryPrefix) != std::string::npos) failure_->where = path_;
    days_.clear();
    apart_.reset();
    return *failure_;
  }
  std::int64_t now_ns() const { return options_.now_ns ? options_.now_ns() : 0; }

  io::Fs& fs_;
  std::string path_;
  StoreWriterOptions options_;
  std::unique_ptr<io::FileLock> lock_;
  std::vector<Error> damaged_;
  SourceBook book_;
  std::uint64_t next_arrival_;
  std::uint64_t flush_number_;
  std::vector<segment::Position> resets_;  // of the next commit
  FlushMarker marker_;  // of a flush in progress that has published

  OpenDays days_;
  std::optional<Apart> apart_;
  std::uint64_t pending_records_ = 0;
  std::uint64_t unchecked_bytes_ = 0;
  std::uint64_t unchecked_records_ = 0;
  StoreTotals totals_;
  std::optional<Error> failure_;
  SidePublish side_;  // of the flush that was begun; its thread ends first
};

}  // namespace logkit::store
