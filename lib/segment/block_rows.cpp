#include "lib/segment/block_rows.h"

#include <algorithm>

#include "lib/base/check.h"

namespace logkit::segment {
namespace {

// Buffers that held more than this together are given back after the block.
constexpr std::size_t kKeptBytes = 48u << 20;
constexpr std::uint64_t kRowBytes = 28;

}  // namespace

void BlockRows::begin_row(std::uint32_t shape, const RecordStamp& stamp, std::uint32_t source_id,
                          std::uint64_t raw_bytes) {
  LK_CHECK(arrivals_.empty() || static_cast<std::int64_t>(stamp.arrival) > arrivals_.back());
  shape_ids_.push_back(shape);
  times_.push_back(stamp.time_ns);
  arrivals_.push_back(static_cast<std::int64_t>(stamp.arrival));
  source_ids_.push_back(source_id);
  raw_bytes_ += raw_bytes;
  if (stamp.source.empty() || !stamp.has_position) return;
  if (last_position_ == nullptr || last_position_->first.first != source_id ||
      last_position_->first.second != stamp.lane) {
    last_position_ = &*positions_.try_emplace({source_id, std::string(stamp.lane)}).first;
  }
  last_position_->second = std::max(last_position_->second, {stamp.position, stamp.sub});
}

void BlockRows::add_position(std::uint32_t source_id, const Position& position) {
  auto& highest = positions_.try_emplace({source_id, position.lane}).first->second;
  highest = std::max(highest, {position.position, position.sub});
}

std::uint64_t BlockRows::memory_bytes() const {
  std::uint64_t bytes = shape_ids_.size() * kRowBytes;
  for (const Values& values : values_) bytes += values.bytes().size() + values.size() * 4;
  return bytes;
}

void BlockRows::clear() {
  shape_ids_.clear();
  times_.clear();
  arrivals_.clear();
  source_ids_.clear();
  positions_.clear();
  last_position_ = nullptr;
  raw_bytes_ = 0;
  std::size_t kept_bytes = 0;
  for (Values& values : values_) {
    kept_bytes += values.used_bytes();
    values.clear();
  }
  if (kept_bytes > kKeptBytes) values_.clear();
}

}  // namespace logkit::segment
