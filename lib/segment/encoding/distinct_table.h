// Keys in the order of their first appearance: an open-addressing table that
// keeps its memory from use to use. Hashes should be seeded where the keys
// come from outside (process_hash_seed()); ids do not depend on them.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <vector>

namespace logkit::segment {

template <typename Key>
class DistinctTable {
 public:
  void clear() {
    slots_.assign(kInitialSlots, Slot{});
    keys_.clear();
  }
  // Of clear() first; less than 2^31 keys.
  std::uint32_t id_of(const Key& key, std::uint64_t hash) {
    if (keys_.size() * 2 >= slots_.size()) grow();
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    std::size_t i = tag & (slots_.size() - 1);
    for (; slots_[i].id_plus_one != 0; i = (i + 1) & (slots_.size() - 1)) {
      if (slots_[i].tag == tag && keys_[slots_[i].id_plus_one - 1] == key) {
        return slots_[i].id_plus_one - 1;
      }
    }
    keys_.push_back(key);
    slots_[i] = {tag, static_cast<std::uint32_t>(keys_.size())};
    return slots_[i].id_plus_one - 1;
  }
  const std::vector<Key>& keys() const { return keys_; }

 private:
  static constexpr std::size_t kInitialSlots = 256;

  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t id_plus_one = 0;  // 0: free
  };

  void grow() {
    std::vector<Slot> before(slots_.size() * 2);
    before.swap(slots_);
    for (const Slot& slot : before) {
      if (slot.id_plus_one == 0) continue;
      std::size_t i = slot.tag & (slots_.size() - 1);
      while (slots_[i].id_plus_one != 0) i = (i + 1) & (slots_.size() - 1);
      slots_[i] = slot;
    }
  }

  std::vector<Slot> slots_;
  std::vector<Key> keys_;
};

// Well mixed: the finaliser of MurmurHash3 (Austin Appleby, public domain).
inline std::uint64_t mix_hash(std::uint64_t number, std::uint64_t seed) {
  number ^= seed;
  number = (number ^ number >> 33) * 0xFF51AFD7ED558CCDu;
  number = (number ^ number >> 33) * 0xC4CEB9FE1A85EC53u;
  return number ^ number >> 33;
}

}  // namespace logkit::segment
