// What a sample of a column says of all of it. Estimates by hash: nothing that
// is written depends on two values being equal here, only on what seems cheap.
//
// Thread safety: pure functions; a StampedTable by one thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace logkit::segment {

// A small table of numbers by hash that forgets all at once.
template <typename Value>
class StampedTable {
 public:
  static constexpr std::size_t kSize = 8192;

  void clear() {
    if (++stamp_ == 0) {
      slots_.assign(kSize, {});
      stamp_ = 1;
    }
  }
  // The entry of the hash; `added` says whether it is new.
  Value& at(std::uint64_t hash, bool& added) {
    const auto tag = static_cast<std::uint32_t>(hash);
    std::size_t at = (hash >> 40) % kSize;
    while (slots_[at].stamp == stamp_ && slots_[at].tag != tag) at = (at + 1) % kSize;
    Slot& slot = slots_[at];
    added = slot.stamp != stamp_;
    if (added) slot = {tag, stamp_, Value{}};
    return slot.value;
  }
  template <typename Visit>
  void for_each(Visit visit) const {
    for (const Slot& slot : slots_) {
      if (slot.stamp == stamp_) visit(slot.value);
    }
  }

 private:
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t stamp = 0;
    Value value{};
  };
  std::vector<Slot> slots_ = std::vector<Slot>(kSize);
  std::uint32_t stamp_ = 1;
};

// This thread's, for one sample at a time: a table that is used again is in
// the cache.
StampedTable<std::uint32_t>& sample_table();

struct Spread {
  std::size_t distinct = 0;
  double entropy_bits = 0;  // a value, order 0
};
// At most StampedTable::kSize / 2 hashes.
Spread spread_of(std::span<const std::uint64_t> hashes);

}  // namespace logkit::segment
