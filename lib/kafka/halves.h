// Halves: finds what is at fault in a group that is only taken or refused as a
// whole, by halving what was refused until it is one.
//
// Thread safety: one thread at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace logkit::kafka {

template <typename Item>
class Halves {
 public:
  explicit Halves(std::vector<Item> items) {
    if (!items.empty()) parts_.push_back(std::move(items));
  }

  bool empty() const { return parts_.empty(); }
  // The part that is next, in the order of the whole.
  std::vector<Item> take() {
    std::vector<Item> part = std::move(parts_.back());
    parts_.pop_back();
    return part;
  }
  // These of a part of more than one were refused.
  void refused(std::vector<Item> items) {
    if (items.empty()) return;
    const auto middle = items.begin() + static_cast<std::ptrdiff_t>(items.size() / 2);
    parts_.emplace_back(middle, items.end());
    if (middle != items.begin()) parts_.emplace_back(items.begin(), middle);
  }

 private:
  std::vector<std::vector<Item>> parts_;  // the next one last
};

}  // namespace logkit::kafka
