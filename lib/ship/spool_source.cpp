#include "lib/ship/spool_source.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <thread>
#include <utility>

#include "lib/base/bytes.h"

namespace logkit::ship {
namespace {

constexpr std::size_t kBatchBytes = 1u << 20;
constexpr std::size_t kBatchRecords = 1u << 16;

}  // namespace

Status SpoolSource::run(Intake& intake) {
  Status outcome = move_records(intake);
  read_to_ = std::numeric_limits<std::uint64_t>::max();  // whoever gives way waits no more
  return outcome;
}

Status SpoolSource::move_records(Intake& intake) {
  intake_ = &intake;
  read_to_ = sequence_ = acknowledged_to_ = spool_.taken();
  while (!intake.stopping()) {
    const bool was_closed = closed_;
    auto batch = intake.new_batch();
    batch->lane = lane_;
    batch->bytes.reserve(kBatchBytes + kBatchBytes / 8);
    LK_TRY(const bool has_records, fill(*batch));
    if (has_records && !spool_.claim(first_, given_)) {
      go_behind_dropped();
      given_ = claimed_;
      continue;
    }
    if (has_records) {
      claimed_ = given_;
      give_way(intake);
      if (!intake.put(std::move(batch))) return {};
      read_to_ = sequence_;
      continue;
    }
    read_to_ = sequence_;
    if (was_closed) return {};
    if (!closed_) spool_.wait_behind(sequence_, 1000);
  }
  return {};
}

void SpoolSource::give_way(const Intake& intake) const {
  constexpr auto kNap = std::chrono::milliseconds(5);
  while (other_ != nullptr && other_->has_more() && !intake.stopping())
    std::this_thread::sleep_for(kNap);
}

Result<bool> SpoolSource::fill(Batch& batch) {
  const std::uint64_t limit = spool_.next_sequence();
  find_segment_end();
  while (batch.bytes.size() < kBatchBytes && batch.records.size() < kBatchRecords) {
    std::string_view payload = held_;
    std::uint64_t sequence = held_sequence_;
    if (held_.empty()) {
      LK_TRY(const auto frame, next_frame(limit));
      if (!frame) break;
      payload = frame->payload;
      sequence = frame->sequence;
    }
    const auto spooled = decode_record(payload);
    if (!spooled) {
      intake_->ledger().add_dropped(name_, "spool_damage", 1);
      held_.clear();
      continue;
    }
    const OriginId origin = origin_of(spooled->origin);
    if (!batch.records.empty() && (origin != batch.origin || !batch.descriptor.empty())) {
      if (held_.empty()) held_ = payload;
      held_sequence_ = sequence;
      break;
    }
    Record record = spooled->record;
    if (record.position == 0) record.position = sequence;
    record.begin = static_cast<std::uint32_t>(batch.bytes.size());
    record.size = static_cast<std::uint32_t>(spooled->text.size());
    batch.bytes.append(spooled->text);
    batch.records.push_back(record);
    batch.origin = origin;
    batch.received_ns = spooled->received_ns;
    batch.descriptor = spooled->descriptor;
    if (batch.records.size() == 1) first_ = sequence;
    batch.token = sequence_ = given_ = sequence;
    held_.clear();
  }
  return !batch.records.empty();
}

// What was dropped counts as taken.
void SpoolSource::go_behind_dropped() {
  sequence_ = spool_.taken();
  reader_.reset();
  held_.clear();
}

Result<std::optional<spool::Frame>> SpoolSource::next_frame(std::uint64_t limit) {
  if (spool_.taken() > sequence_) go_behind_dropped();
  while (true) {
    if (!reader_) {
      LK_TRY(const bool opened, open_segment());
      if (!opened) return std::optional<spool::Frame>();
    }
    LK_TRY(const auto frame, reader_->next(std::min(limit, segment_end_)));
    count_lost(reader_->faults().lost_records);
    if (frame && frame->kind == spool::FrameKind::kOrigin) {
      take_origin(frame->payload);
      continue;
    }
    if (frame && frame->sequence > sequence_) return frame;
    if (frame) continue;
    // The end of this segment: of the last one only for now.
    if (segment_end_ >= limit) {
      skip_damaged_end(limit);
      return std::optional<spool::Frame>();
    }
    leave_segment(segment_end_);
  }
}

void SpoolSource::count_lost(std::uint64_t lost_in_segment) {
  if (lost_in_segment <= counted_lost_) return;
  intake_->ledger().add_dropped(name_, "spool_damage", lost_in_segment - counted_lost_);
  counted_lost_ = lost_in_segment;
}

// Whatever has a sequence below the limit was written whole: what does not read
// by now never will.
void SpoolSource::skip_damaged_end(std::uint64_t limit) {
  const std::uint64_t known = std::max(sequence_ + 1, reader_->faults().next);
  if (known >= limit) return;
  intake_->ledger().add_dropped(name_, "spool_damage", limit - known);
  // The reader will see the same gap once something follows it.
  counted_lost_ = reader_->faults().lost_records + (limit - known);
  skip_lost(limit - 1);
}

// Nobody will acknowledge these.
void SpoolSource::skip_lost(std::uint64_t sequence) {
  if (sequence <= sequence_) return;
  sequence_ = sequence;
  {
    const std::lock_guard lock(mutex_);
    lost_behind_ = given_;
    lost_to_ = sequence;
  }
  take_lost();
}

// Once all before them are acknowledged, they count as taken.
void SpoolSource::take_lost() {
  const std::lock_guard lock(mutex_);
  const std::uint64_t taken = spool_.taken();
  if (lost_to_ <= taken || taken < lost_behind_) return;
  Status kept = spool_.take(lost_to_);
  acknowledged_to_ = lost_to_;
  if (failure_.ok() && !kept) failure_ = std::move(kept);
}

// What a segment should have had, up to the next one, and did not give.
void SpoolSource::leave_segment(std::uint64_t next_first) {
  const std::uint64_t known = std::max(sequence_ + 1, spool_.taken() + 1);
  if (next_first > known)
    intake_->ledger().add_dropped(name_, "spool_damage", next_first - known);
  skip_lost(next_first - 1);
  reader_.reset();
  numbers_.clear();
}

Result<bool> SpoolSource::open_segment() {
  const auto segments = spool_.segments();
  const spool::SegmentInfo* wanted = nullptr;
  for (const spool::SegmentInfo& segment : segments)
    if (wanted == nullptr || segment.first <= sequence_ + 1) wanted = &segment;
  const std::uint64_t next = spool_.next_sequence();
  if (next <= sequence_ + 1) return false;
  if (wanted == nullptr || wanted->first > sequence_ + 1)
    leave_segment(wanted == nullptr ? next : wanted->first);
  if (wanted == nullptr) return false;
  LK_TRY(reader_, spool::SegmentReader::open(spool_.fs(), io::join_path(spool_.dir(), wanted->name),
                                             wanted->first));
  segment_first_ = wanted->first;
  find_segment_end();
  counted_lost_ = 0;
  numbers_.clear();
  return true;
}

// Where the next one begins: what a group that failed left behind there comes
// again in it. A segment that was taken and removed is let go: an open file keeps
// its room on the disk.
void SpoolSource::find_segment_end() {
  segment_end_ = spool::kNoLimit;
  bool is_there = false;
  for (const spool::SegmentInfo& segment : spool_.segments()) {
    is_there |= segment.first == segment_first_;
    if (segment.first > segment_first_) segment_end_ = std::min(segment_end_, segment.first);
  }
  if (!is_there) reader_.reset();
}

void SpoolSource::take_origin(std::string_view payload) {
  auto made = decode_origin(payload);
  if (!made) return;
  // Another process gave it another number.
  ByteReader reader(payload);
  static_cast<void>(reader.get_varint());
  const auto [found, is_new] =
      known_.try_emplace(std::string(payload.substr(reader.offset())), OriginId{});
  if (is_new) found->second = intake_->origins().add(std::move(made->origin));
  numbers_[made->number] = found->second;
}

// Its frame was damaged: the record comes without what it said.
OriginId SpoolSource::origin_of(std::uint64_t number) {
  const auto found = numbers_.find(number);
  if (found != numbers_.end()) return found->second;
  if (!unknown_) unknown_ = intake_->origins().add({.label = name_});
  return *unknown_;
}

void SpoolSource::stop() { spool_.wake(); }

void SpoolSource::close() {
  closed_ = true;
  spool_.wake();
}

void SpoolSource::acknowledged(std::uint64_t, std::uint64_t token) {
  Status kept = spool_.take(token);
  acknowledged_to_ = token;
  {
    const std::lock_guard lock(mutex_);
    if (failure_.ok() && !kept) failure_ = std::move(kept);
  }
  take_lost();
}

// What was dropped from the spool while it was in hand, and did not arrive, is with
// nobody now.
Status SpoolSource::finish() {
  const std::uint64_t dropped_to = std::min(claimed_, spool_.taken());
  if (dropped_to > acknowledged_to_)
    intake_->ledger().add_dropped(name_, "spool_full", dropped_to - acknowledged_to_);
  return tick();
}

Status SpoolSource::tick() {
  LK_RETURN_IF_ERROR(spool_.sync());
  const std::lock_guard lock(mutex_);
  return failure_;
}

}  // namespace logkit::ship
