#include "lib/store/store_writer.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "lib/base/civil_time.h"
#include "lib/io/publish.h"
#include "lib/store/catalog.h"
#include "lib/store/day_segment.h"
#include "lib/store/flush_marker.h"
#include "lib/store/open_days.h"
#include "lib/store/recovery.h"
#include "lib/store/source_book.h"

namespace logkit::store {
namespace {

// Memory is looked at after so much input: often enough for the budget to be
// kept within a block, seldom enough to cost nothing.
constexpr std::uint64_t kMemoryCheckBytes = 4u << 20;
constexpr std::uint64_t kMemoryCheckRecords = 4096;

class Writer : public StoreWriter {
 public:
  Writer(io::Fs& fs, std::string path, StoreWriterOptions options,
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
              [this](DaySegment& segment) { return publish_early(segment); }) {
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
  Status flush_positions() override;
  Status close() override;

  std::uint64_t pending_records() const override { return pending_records_; }
  std::uint64_t memory_bytes() const override { return days_.memory_bytes(); }
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
};

Result<Added> Writer::add(const RecordMeta& meta, const RecordText& record) {
  if (failure_) return *failure_;
  SourceEntry* source = nullptr;
  if (!meta.source.empty()) {
    source = &book_.find(meta.source, meta.lane);
    if (options_.drop_replays && source->is_replay(meta.position, meta.sub)) {
      ++totals_.replays;
      return Added::kReplay;
    }
  }
  const bool goes_on = source != nullptr && !source->is_replay(meta.position, meta.sub);
  if (source != nullptr && (meta.unfinished || (source->unfinished && goes_on)))
    return add_apart(meta, *source, record);
  LK_RETURN_IF_ERROR(make_place(day_of_ns(meta.time_ns), record));
  segment::RecordStamp stamp;
  stamp.time_ns = meta.time_ns;
  stamp.arrival = next_arrival_;
  if (source != nullptr) {
    stamp.source = source->source;
    stamp.lane = source->lane;
    stamp.position = meta.position;
    stamp.sub = meta.sub;
  }
  Status added = days_.add(record, stamp);
  // A record that cannot be stored is the caller's to reject.
  if (!added && added.error().code == Code::kInvalid) return std::move(added).error();
  if (!added) return fail(std::move(added).error()).error();
  ++next_arrival_;
  count(meta, source);
  unchecked_bytes_ += record.size_bytes();
  if (unchecked_bytes_ > kMemoryCheckBytes || ++unchecked_records_ > kMemoryCheckRecords)
    LK_RETURN_IF_ERROR(check_memory());
  return Added::kStored;
}

void Writer::count(const RecordMeta& meta, SourceEntry* source) {
  ++pending_records_;
  ++totals_.records;
  if (source != nullptr && !meta.unfinished) book_.advance(*source, meta.position, meta.sub);
}

// Siblings that one unfinished line gave lie in one segment.
Result<Added> Writer::add_apart(const RecordMeta& meta, SourceEntry& source,
                                const RecordText& record) {
  const bool is_sibling = apart_ && apart_->source == &source && apart_->is_unfinished &&
                          meta.unfinished && meta.sub > 0 &&
                          apart_->line.end_position == meta.position;
  if (meta.unfinished && !is_sibling && options_.drop_replays && source.unfinished &&
      source.unfinished->end_position >= meta.position) {
    ++totals_.replays;
    return Added::kReplay;
  }
  if (!is_sibling) {
    if (Status begun = begin_apart(meta, source); !begun) return fail(begun.error()).error();
  }
  segment::RecordStamp stamp;
  stamp.time_ns = meta.time_ns;
  stamp.arrival = is_sibling ? next_arrival_ : apart_->arrival;
  stamp.source = source.source;
  stamp.lane = meta.unfinished ? kUnfinishedLane : std::string_view(source.lane);
  stamp.position = meta.position;
  stamp.sub = meta.sub;
  Status added = put_record(apart_->segment->writer(), record, stamp);
  if (!added && added.error().code == Code::kInvalid) {
    if (!is_sibling) apart_.reset();
    return std::move(added).error();
  }
  if (!added) return fail(std::move(added).error()).error();
  next_arrival_ = std::max(next_arrival_, stamp.arrival + 1);
  // What it replaces is replaced from here on, for the records that follow.
  source.unfinished.reset();
  if (meta.unfinished) source.unfinished = apart_->line;
  if (meta.unfinished) book_.keep(source);
  count(meta, &source);
  return Added::kStored;
}

Status Writer::begin_apart(const RecordMeta& meta, SourceEntry& source) {
  // The same arrival number twice in one flush would be the same name.
  if (source.unfinished && source.unfinished->flush_number == flush_number_)
    LK_RETURN_IF_ERROR(flush());
  LK_RETURN_IF_ERROR(publish_apart());
  Apart apart;
  apart.source = &source;
  apart.is_unfinished = meta.unfinished;
  apart.arrival = next_arrival_;
  apart.line.arrival = next_arrival_;
  apart.line.covers = {meta.time_ns, meta.time_ns};
  if (source.unfinished) apart.line = *source.unfinished;
  // Where replays are kept, so is the first reading of an unfinished line.
  if (source.unfinished && (options_.drop_replays || !meta.unfinished)) {
    apart.arrival = apart.line.arrival;
    apart.replaces = apart.line.segments;
  }
  apart.line.end_position = meta.position;
  apart.line.flush_number = flush_number_;
  LK_TRY(apart.segment,
         DaySegment::create(fs_, path_, day_of_ns(meta.time_ns), options_.segment));
  apart_ = std::move(apart);
  return {};
}

Status Writer::publish_apart() {
  if (!apart_) return {};
  Apart apart = std::move(*apart_);
  apart_.reset();
  if (apart.segment->writer().row_count() == 0) return {};
  LK_RETURN_IF_ERROR(marker_.set(flush_number_));
  segment::Provenance provenance;
  provenance.commits_flush = false;
  provenance.replaces = apart.replaces;
  const std::string& source = apart.source->source;
  if (apart.is_unfinished)
    provenance.positions.push_back(
        {source, std::string(kUnfinishedLane), apart.line.end_position, 0, {}});
  LK_TRY(const SegmentName name,
         publish(*apart.segment, std::move(provenance), apart.line.covers));
  if (!apart.is_unfinished || !apart.source->unfinished) return {};
  UnfinishedLine& line = *apart.source->unfinished;
  line.segments.push_back(format_segment_name(name));
  line.covers = {name.min_time_ns, name.max_time_ns};
  return {};
}

Status Writer::advance(std::string_view source, std::string_view lane, std::uint64_t position,
                       std::uint32_t sub, std::string_view descriptor) {
  if (failure_) return *failure_;
  if (source.empty()) return Error::invalid("a position needs a source");
  book_.describe(source, lane, descriptor);
  // A descriptor on its own comes at position 0, before the first record.
  if (position != 0 || sub != 0) book_.advance(book_.find(source, lane), position, sub);
  return {};
}

Result<KnownFile> Writer::open_file(const record::FileDescriptor& file,
                                    const record::TailReader& read_tail) {
  if (failure_) return *failure_;
  KnownFile known;
  LK_TRY(const SourceEntry* entry, book_.open_file(file, read_tail, known.is_new));
  known.source = entry->source;
  known.position = entry->current.position;
  known.sub = entry->current.sub;
  return known;
}

Status Writer::make_place(std::int64_t day, const RecordText& record) {
  if (is_full(day, record.size_bytes())) LK_RETURN_IF_ERROR(flush());
  Status made = days_.make_place(day, record);
  return made ? Status() : fail(std::move(made).error());
}

bool Writer::is_full(std::int64_t day, std::size_t raw_bytes) const {
  const OpenDays::Size size = days_.size_of(day);
  return size.rows > 0 &&
         (size.rows >= options_.max_rows || size.raw_bytes + raw_bytes > options_.max_raw_bytes);
}

Status Writer::check_memory() {
  unchecked_bytes_ = unchecked_records_ = 0;
  while (days_.memory_bytes() > options_.memory_bytes) {
    if (days_.day_count() <= 1) return flush();
    Status published = days_.publish_biggest();
    if (!published) return fail(std::move(published).error());
  }
  return {};
}

// As part of the flush in progress, which something later commits.
Status Writer::publish_early(DaySegment& segment) {
  LK_RETURN_IF_ERROR(marker_.set(flush_number_));
  segment::Provenance provenance;
  provenance.commits_flush = false;
  LK_RETURN_IF_ERROR(publish(segment, std::move(provenance)));
  return {};
}

Result<SegmentName> Writer::publish(DaySegment& segment, segment::Provenance provenance,
                                    std::optional<TimeRange> covers) {
  provenance.flush_number = flush_number_;
  provenance.created_time_ns = now_ns();
  LK_TRY(const DaySegment::Published published,
         segment.publish(provenance, next_arrival_, covers));
  ++totals_.segments;
  totals_.stored_bytes += published.file_bytes;
  return published.name;
}

// Older days first; the newest with rows commits, or one without any.
Status Writer::commit() {
  LK_RETURN_IF_ERROR(publish_apart());
  LK_TRY(std::unique_ptr<DaySegment> newest, days_.take_newest());
  if (newest == nullptr) {
    LK_TRY(newest, DaySegment::create(fs_, path_, day_of_ns(now_ns()), options_.segment));
  }
  segment::Provenance provenance;
  provenance.positions = resets_.empty() ? book_.moved() : std::exchange(resets_, {});
  LK_RETURN_IF_ERROR(publish(*newest, std::move(provenance)));
  book_.commit();
  ++flush_number_;
  ++totals_.flushes;
  pending_records_ = 0;
  return marker_.clear();
}

Status Writer::flush() {
  if (failure_) return *failure_;
  if (pending_records_ == 0) return {};
  Status committed = commit();
  if (!committed) return fail(std::move(committed).error());
  return {};
}

// A commit of its own: a reset counts for the flushes before it.
Status Writer::forget(std::string_view source) {
  LK_RETURN_IF_ERROR(flush());
  if (!book_.forget(source))
    return Error::not_found("no source '" + std::string(source) + "' here", path_);
  resets_.push_back({std::string(source), std::string(kResetLane), 0, 0, {}});
  Status committed = commit();
  if (!committed) return fail(std::move(committed).error());
  return {};
}

Status Writer::flush_positions() {
  LK_RETURN_IF_ERROR(flush());
  if (!book_.has_moved()) return {};
  Status committed = commit();
  if (!committed) return fail(std::move(committed).error());
  return {};
}

Status Writer::close() {
  LK_RETURN_IF_ERROR(flush_positions());
  days_.clear();
  lock_.reset();
  failure_ = Error::invalid("the store was closed", path_);
  return {};
}

}  // namespace

Result<std::unique_ptr<StoreWriter>> StoreWriter::open(io::Fs& fs, std::string path,
                                                       StoreWriterOptions options) {
  LK_RETURN_IF_ERROR(fs.make_dirs(path));
  auto lock = fs.lock(io::join_path(path, kAppendLock));
  if (!lock && lock.error().code == Code::kInvalid) {
    Error error = Error::invalid("another writer has this store: " + lock.error().what, path);
    error.help = "wait for it to end, or add to another store";
    return error;
  }
  if (!lock) return std::move(lock).error();
  LK_TRY(RecoveredStore recovered, recover_store(fs, path));
  return std::unique_ptr<StoreWriter>(std::make_unique<Writer>(
      fs, std::move(path), std::move(options), std::move(lock).value(), std::move(recovered)));
}

}  // namespace logkit::store
