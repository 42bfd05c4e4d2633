#include "lib/store/open_days.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace logkit::store {

OpenDays::OpenDays(io::Fs& fs, std::string store, const OpenDaysOptions& options,
                   PublishEarly publish)
    : fs_(fs), store_(std::move(store)), options_(options), publish_(std::move(publish)) {
  options_.max_open = std::max<std::size_t>(options_.max_open, 1);
}

OpenDays::Size OpenDays::size_of(std::int64_t day) const {
  if (last_ != nullptr && last_day_ == day) return {last_->rows(), last_->raw_bytes()};
  const auto found = days_.find(day);
  return found == days_.end() ? Size{} : Size{found->second.rows(), found->second.raw_bytes()};
}

std::uint64_t OpenDays::memory_bytes() const {
  std::uint64_t bytes = 0;
  for (const auto& [number, day] : days_) bytes += day.memory_bytes();
  return bytes;
}

Status OpenDays::find_or_add(std::int64_t day) {
  if (last_ != nullptr && last_day_ == day) return {};
  auto found = days_.find(day);
  if (found == days_.end()) {
    if (days_.size() >= options_.max_open + options_.max_staged)
      LK_RETURN_IF_ERROR(publish_biggest());
    found = days_.try_emplace(day).first;
    if (open_count_ < options_.max_open) LK_RETURN_IF_ERROR(begin_segment(day, found->second));
  }
  last_day_ = day;
  last_ = &found->second;
  last_->last_use = ++uses_;
  return {};
}

bool OpenDays::fits_staged(const Day& day, const RecordText& record) const {
  return day.staged.raw_bytes() + record.size_bytes() < options_.segment.block_raw_bytes &&
         day.staged.row_count() < options_.segment.block_rows;
}

Status OpenDays::make_place(std::int64_t day, const RecordText& record) {
  LK_RETURN_IF_ERROR(find_or_add(day));
  if (last_->segment != nullptr || fits_staged(*last_, record)) return {};
  LK_RETURN_IF_ERROR(make_room_for_segment());
  return begin_segment(day, *last_);
}

Status OpenDays::add(const RecordText& record, const segment::RecordStamp& stamp) {
  LK_CHECK(last_ != nullptr);
  if (last_->segment == nullptr) return stage(record, stamp);
  return put_record(last_->segment->writer(), record, stamp);
}

// What a segment's writer would refuse later is refused now.
Status OpenDays::stage(const RecordText& record, const segment::RecordStamp& stamp) {
  const bool is_known = record.shaped != nullptr || record.object().has_tokens();
  if (record.is_json && !is_known && !scanner_.scan(record.bytes)) {
    const record::JsonError& error = scanner_.error();
    return Error::invalid(error.reason, fmt::format("byte {}", error.offset + 1));
  }
  last_->staged.add(record, stamp);
  return {};
}

Status OpenDays::begin_segment(std::int64_t day, Day& state) {
  LK_TRY(state.segment, DaySegment::create(fs_, store_, day, options_.segment));
  ++open_count_;
  const StagedRecords staged = std::exchange(state.staged, {});
  return staged.put_into(state.segment->writer());
}

Status OpenDays::make_room_for_segment() {
  if (open_count_ < options_.max_open) return {};
  auto oldest = days_.end();
  for (auto day = days_.begin(); day != days_.end(); ++day) {
    if (day->second.segment == nullptr) continue;
    if (oldest == days_.end() || day->second.last_use < oldest->second.last_use) oldest = day;
  }
  LK_CHECK(oldest != days_.end());
  return publish(oldest);
}

Status OpenDays::publish(Days::iterator day) {
  if (last_ == &day->second) last_ = nullptr;
  if (day->second.segment == nullptr && day->second.rows() > 0)
    LK_RETURN_IF_ERROR(begin_segment(day->first, day->second));
  const std::unique_ptr<DaySegment> segment = std::move(day->second.segment);
  days_.erase(day);
  if (segment == nullptr) return {};
  --open_count_;
  return segment->writer().row_count() > 0 ? publish_(*segment) : Status();
}

Status OpenDays::publish_biggest() {
  auto biggest = days_.begin();
  for (auto day = days_.begin(); day != days_.end(); ++day)
    if (day->second.memory_bytes() > biggest->second.memory_bytes()) biggest = day;
  return biggest == days_.end() ? Status() : publish(biggest);
}

Result<std::unique_ptr<DaySegment>> OpenDays::take_newest() {
  std::erase_if(days_, [](const auto& day) { return day.second.rows() == 0; });
  last_ = nullptr;
  if (days_.size() > 1) LK_RETURN_IF_ERROR(begin_finish());
  while (days_.size() > 1) LK_RETURN_IF_ERROR(publish(days_.begin()));
  std::unique_ptr<DaySegment> newest;
  if (!days_.empty()) {
    auto& [number, day] = *days_.begin();
    if (day.segment == nullptr) LK_RETURN_IF_ERROR(begin_segment(number, day));
    newest = std::move(day.segment);
  }
  clear();
  return newest;
}

// The last blocks of all segments, side by side.
Status OpenDays::begin_finish() {
  for (auto& [number, day] : days_)
    if (day.segment != nullptr) LK_RETURN_IF_ERROR(day.segment->writer().begin_finish());
  return {};
}

void OpenDays::clear() {
  days_.clear();
  open_count_ = 0;
  last_ = nullptr;
}

}  // namespace logkit::store
