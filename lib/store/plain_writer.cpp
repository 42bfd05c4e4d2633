#include "lib/store/plain_writer.h"

#include <algorithm>

#include "lib/base/civil_time.h"
#include "lib/store/catalog.h"

namespace logkit::store {
namespace {

// Memory is looked at after so much input: often enough for the budget to be
// kept within a block, seldom enough to cost nothing.
constexpr std::uint64_t kMemoryCheckBytes = 4u << 20;
constexpr std::uint64_t kMemoryCheckRecords = 4096;

}  // namespace

Result<Added> PlainWriter::add(const RecordMeta& meta, const RecordText& record) {
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

void PlainWriter::count(const RecordMeta& meta, SourceEntry* source) {
  ++pending_records_;
  ++totals_.records;
  if (source != nullptr && !meta.unfinished) book_.advance(*source, meta.position, meta.sub);
}

Status PlainWriter::advance(std::string_view source, std::string_view lane, std::uint64_t position,
                       std::uint32_t sub, std::string_view descriptor) {
  if (failure_) return *failure_;
  if (source.empty()) return Error::invalid("a position needs a source");
  book_.describe(source, lane, descriptor);
  // A descriptor on its own comes at position 0, before the first record.
  if (position != 0 || sub != 0) book_.advance(book_.find(source, lane), position, sub);
  return {};
}

Result<KnownFile> PlainWriter::open_file(const record::FileDescriptor& file,
                                    const record::TailReader& read_tail) {
  if (failure_) return *failure_;
  KnownFile known;
  LK_TRY(const SourceEntry* entry, book_.open_file(file, read_tail, known.is_new));
  known.source = entry->source;
  known.position = entry->current.position;
  known.sub = entry->current.sub;
  return known;
}

Status PlainWriter::make_place(std::int64_t day, const RecordText& record) {
  if (is_full(day, record.size_bytes())) LK_RETURN_IF_ERROR(flush());
  if (days_.has_place(day)) return {};
  Status made = days_.make_place(day, record);
  return made ? Status() : fail(std::move(made).error());
}

bool PlainWriter::is_full(std::int64_t day, std::size_t raw_bytes) const {
  const OpenDays::Size size = days_.size_of(day);
  return size.rows > 0 &&
         (size.rows >= options_.max_rows || size.raw_bytes + raw_bytes > options_.max_raw_bytes);
}

Status PlainWriter::check_memory() {
  unchecked_bytes_ = unchecked_records_ = 0;
  if (memory_bytes() > options_.memory_bytes) {
    if (Status settled = settle(); !settled) return fail(std::move(settled).error());
  }
  while (days_.memory_bytes() > options_.memory_bytes) {
    if (days_.day_count() <= 1) return flush();
    Status published = days_.publish_biggest();
    if (!published) return fail(std::move(published).error());
  }
  return {};
}

// As part of the flush in progress, which something later commits.
Status PlainWriter::publish_early(DaySegment& segment) {
  LK_RETURN_IF_ERROR(settle());
  LK_RETURN_IF_ERROR(marker_.set(flush_number_));
  segment::Provenance provenance;
  provenance.commits_flush = false;
  LK_RETURN_IF_ERROR(publish(segment, std::move(provenance)));
  return {};
}

Result<SegmentName> PlainWriter::publish(DaySegment& segment, segment::Provenance provenance,
                                    std::optional<TimeRange> covers) {
  provenance.flush_number = flush_number_;
  provenance.created_time_ns = now_ns();
  LK_TRY(const DaySegment::Published published,
         segment.publish(provenance, next_arrival_, covers));
  note_published(published);
  return published.name;
}

void PlainWriter::note_published(const DaySegment::Published& published) {
  ++totals_.segments;
  totals_.stored_bytes += published.file_bytes;
}

// Older days first; the newest with rows commits, or one without any.
Status PlainWriter::commit() {
  LK_RETURN_IF_ERROR(settle());
  LK_RETURN_IF_ERROR(publish_apart());
  LK_TRY(std::unique_ptr<DaySegment> newest, days_.take_newest());
  if (newest == nullptr) {
    LK_TRY(newest, DaySegment::create(fs_, path_, day_of_ns(now_ns()), options_.segment));
  }
  segment::Provenance provenance;
  provenance.positions = resets_.empty() ? book_.begin_commit() : std::exchange(resets_, {});
  LK_RETURN_IF_ERROR(publish(*newest, std::move(provenance)));
  book_.commit();
  ++flush_number_;
  ++totals_.flushes;
  pending_records_ = 0;
  return marker_.clear();
}

Status PlainWriter::flush() {
  if (failure_) return *failure_;
  Status committed = pending_records_ == 0 ? settle() : commit();
  if (!committed) return fail(std::move(committed).error());
  return {};
}

// Only where one segment is all there is to publish; what takes several is seldom.
Status PlainWriter::begin_flush() {
  if (failure_) return *failure_;
  if (apart_ || days_.day_count() != 1 || marker_.is_set()) return flush();
  if (Status settled = settle(); !settled) return fail(std::move(settled).error());
  auto newest = days_.take_newest();
  if (!newest) return fail(std::move(newest).error());
  if (*newest == nullptr) return {};
  segment::Provenance provenance;
  provenance.positions = book_.begin_commit();
  provenance.flush_number = flush_number_;
  provenance.created_time_ns = now_ns();
  side_.start(std::move(*newest), std::move(provenance));
  ++flush_number_;
  pending_records_ = 0;
  return {};
}

Result<bool> PlainWriter::finish_flush() {
  if (failure_) return *failure_;
  if (!side_.has_segment()) return true;
  if (!side_.is_over()) return false;
  if (Status settled = settle(); !settled) return fail(std::move(settled).error()).error();
  return true;
}

Status PlainWriter::settle() {
  if (!side_.has_segment()) return {};
  LK_TRY(const DaySegment::Published published, side_.take());
  note_published(published);
  book_.commit();
  ++totals_.flushes;
  return {};
}

// A commit of its own: a reset counts for the flushes before it.
Status PlainWriter::forget(std::string_view source) {
  LK_RETURN_IF_ERROR(flush());
  if (!book_.forget(source))
    return Error::not_found("no source '" + std::string(source) + "' here", path_);
  resets_.push_back({std::string(source), std::string(kResetLane), 0, 0, {}});
  Status committed = commit();
  if (!committed) return fail(std::move(committed).error());
  return {};
}

Status PlainWriter::flush_positions() {
  LK_RETURN_IF_ERROR(flush());
  if (!book_.has_moved()) return {};
  Status committed = commit();
  if (!committed) return fail(std::move(committed).error());
  return {};
}

Status PlainWriter::close() {
  LK_RETURN_IF_ERROR(flush_positions());
  days_.clear();
  lock_.reset();
  failure_ = Error::invalid("the store was closed", path_);
  return {};
}

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
  return std::unique_ptr<StoreWriter>(std::make_unique<PlainWriter>(
      fs, std::move(path), std::move(options), std::move(lock).value(), std::move(recovered)));
}

}  // namespace logkit::store
