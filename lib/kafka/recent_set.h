// RecentSet: what was seen lately, by hash: the last `capacity` of them.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <deque>
#include <unordered_set>

#include "lib/base/hash.h"

namespace logkit::kafka {

class RecentSet {
 public:
  explicit RecentSet(std::size_t capacity) : capacity_(capacity) {}

  // False where it was there already.
  bool add(const Hash128& value) {
    if (!seen_.insert(value).second) return false;
    order_.push_back(value);
    if (order_.size() > capacity_) {
      seen_.erase(order_.front());
      order_.pop_front();
    }
    return true;
  }
  void clear() {
    seen_.clear();
    order_.clear();
  }

 private:
  struct Low {
    std::size_t operator()(const Hash128& value) const { return value.low; }
  };

  std::size_t capacity_;
  std::unordered_set<Hash128, Low> seen_;
  std::deque<Hash128> order_;
};

}  // namespace logkit::kafka
