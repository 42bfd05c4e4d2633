#include "lib/ship/tracker.h"

#include <algorithm>
#include <chrono>

#include "lib/base/check.h"
#include "lib/ship/source.h"

namespace logkit::ship {
namespace {

constexpr std::size_t kMaxSpare = 8;
// A buffer that grew for one huge record is not kept for small ones.
constexpr std::size_t kMaxSpareBytes = 4u << 20;

}  // namespace

std::size_t Tracker::TrackHash::operator()(const TrackKey& key) const {
  return std::hash<const void*>()(key.source) ^ (key.track * 0x9e3779b97f4a7c15u);
}

std::unique_ptr<Batch> Tracker::new_batch() {
  const std::lock_guard lock(mutex_);
  if (spare_.empty()) return std::make_unique<Batch>();
  std::unique_ptr<Batch> batch = std::move(spare_.back());
  spare_.pop_back();
  return batch;
}

bool Tracker::reserve(std::size_t bytes, bool may_wait, Lane lane) {
  std::unique_lock lock(mutex_);
  const std::size_t limit = lane == Lane::kUrgent ? max_bytes_ : queue_max_bytes_;
  const auto has_room = [&] { return closed_ || bytes_ == 0 || bytes_ + bytes <= limit; };
  if (may_wait) {
    room_.wait(lock, has_room);
  } else if (!has_room()) {
    return false;
  }
  if (closed_) return false;
  bytes_ += bytes;
  taken_bytes_ += bytes;
  return true;
}

void Tracker::give_back(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  bytes_ -= bytes;
  taken_bytes_ -= bytes;
  room_.notify_all();
}

void Tracker::reserve_more(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  bytes_ += bytes;
}

const Batch* Tracker::add(std::unique_ptr<Batch> batch, std::size_t bytes, std::uint32_t shares) {
  const std::lock_guard lock(mutex_);
  const Batch* const key = batch.get();
  tracks_[{key->source, key->track}].push_back(
      {key, key->has_token ? std::optional(key->token) : std::nullopt});
  entries_.emplace(key, Entry{std::move(batch), bytes, shares});
  if (shares == 0) finish(key);
  return key;
}

void Tracker::done(const Batch* batch) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(batch);
  LK_CHECK(found != entries_.end());
  if (--found->second.shares == 0) finish(batch);
}

void Tracker::finish(const Batch* batch) {
  const auto found = entries_.find(batch);
  const TrackKey key{batch->source, batch->track};
  Track& track = tracks_[key];
  const auto waiting = std::find_if(track.begin(), track.end(), [&](const Waiting& entry) {
    return entry.batch == batch;
  });
  LK_CHECK(waiting != track.end());
  waiting->batch = nullptr;
  bytes_ -= found->second.bytes;
  recycle(std::move(found->second.batch));
  entries_.erase(found);
  acknowledge(key);
  room_.notify_all();
  if (entries_.empty()) emptied_.notify_all();
}

void Tracker::recycle(std::unique_ptr<Batch> batch) {
  if (spare_.size() >= kMaxSpare || batch->bytes.capacity() > kMaxSpareBytes) return;
  batch->clear();
  spare_.push_back(std::move(batch));
}

void Tracker::acknowledge(const TrackKey& key) {
  Track& track = tracks_[key];
  std::optional<std::uint64_t> token;
  while (!track.empty() && track.front().batch == nullptr) {
    if (track.front().token) token = track.front().token;
    track.pop_front();
  }
  if (track.empty()) tracks_.erase(key);
  if (token && key.source != nullptr) key.source->acknowledged(key.track, *token);
}

void Tracker::release_spare() {
  const std::lock_guard lock(mutex_);
  spare_.clear();
}

std::uint64_t Tracker::taken_bytes() const {
  const std::lock_guard lock(mutex_);
  return taken_bytes_;
}

void Tracker::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  room_.notify_all();
}

bool Tracker::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

bool Tracker::empty() const {
  const std::lock_guard lock(mutex_);
  return entries_.empty();
}

std::size_t Tracker::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

bool Tracker::wait_empty(int timeout_ms) {
  std::unique_lock lock(mutex_);
  return emptied_.wait_for(lock, std::chrono::milliseconds(timeout_ms),
                           [this] { return entries_.empty(); });
}

}  // namespace logkit::ship
