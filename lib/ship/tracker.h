// Tracker: owns the batches under way, bounds their memory, and acknowledges
// them to their sources in order.
//
// A batch is done when every sink that got a share of it is; its memory is then
// free. It is acknowledged when all before it on its track are done too.
//
// Thread safety: any thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lib/ship/batch.h"

namespace logkit::ship {

class Tracker {
 public:
  explicit Tracker(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // A part of the memory is for urgent batches alone. Before the first reserve().
  void keep_room_for_urgent() { queue_max_bytes_ = max_bytes_ - max_bytes_ / 4; }

  // An empty batch, used before where there is one.
  std::unique_ptr<Batch> new_batch();
  // Waits until there is room for `bytes`, counted from then on; a single batch
  // larger than the limit has room when it is alone. False once closed. With
  // `may_wait` false it answers at once.
  bool reserve(std::size_t bytes, bool may_wait = true, Lane lane = Lane::kQueue);
  // What was reserved is not used.
  void give_back(std::size_t bytes);
  // Counts `bytes` of what is under way already and became a batch of its own.
  void reserve_more(std::size_t bytes);
  // Takes a batch for which `bytes` were reserved. It is done after `shares`
  // calls of done(); none: at once. The pointer is valid until then.
  const Batch* add(std::unique_ptr<Batch> batch, std::size_t bytes, std::uint32_t shares);
  void done(const Batch* batch);

  // Gives back what is kept of batches that are done.
  void release_spare();
  // Of all that ever had room here.
  std::uint64_t taken_bytes() const;

  // No more batches: reserve() answers false.
  void close();
  bool closed() const;
  bool empty() const;
  std::size_t bytes() const;
  // True when empty; waits for it at most so long.
  bool wait_empty(int timeout_ms);

 private:
  struct Entry {
    std::unique_ptr<Batch> batch;
    std::size_t bytes = 0;
    std::uint32_t shares = 0;
  };
  struct TrackKey {
    Source* source = nullptr;
    std::uint64_t track = 0;
    bool operator==(const TrackKey&) const = default;
  };
  struct TrackHash {
    std::size_t operator()(const TrackKey& key) const;
  };
  // In the order of add(): the entry, null once it is done, and its token.
  struct Waiting {
    const Batch* batch = nullptr;
    std::optional<std::uint64_t> token;
  };
  using Track = std::deque<Waiting>;

  void finish(const Batch* batch);
  void recycle(std::unique_ptr<Batch> batch);
  void acknowledge(const TrackKey& key);

  const std::size_t max_bytes_;
  std::size_t queue_max_bytes_ = max_bytes_;
  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable emptied_;
  std::unordered_map<const Batch*, Entry> entries_;
  std::unordered_map<TrackKey, Track, TrackHash> tracks_;
  std::vector<std::unique_ptr<Batch>> spare_;
  std::size_t bytes_ = 0;
  std::uint64_t taken_bytes_ = 0;
  bool closed_ = false;
};

}  // namespace logkit::ship
