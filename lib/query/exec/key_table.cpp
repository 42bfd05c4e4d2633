#include "lib/query/exec/key_table.h"

#include <algorithm>

#include "lib/base/hash.h"

namespace logkit::query {
namespace {

constexpr std::size_t kFirstSlots = 8;
constexpr std::size_t kFirstBlockBytes = 64;

std::uint32_t hash_of(std::string_view key) {
  static const std::uint64_t seed = process_hash_seed();
  return static_cast<std::uint32_t>(hash64(key, seed) >> 32);
}

}  // namespace

// The slot that holds `key`, or the free one where it belongs.
std::size_t KeyTable::slot_of(std::string_view key, std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].number != kNone) {
    if (slots_[at].hash == hash && keys_[slots_[at].number] == key) return at;
    at = (at + 1) & mask;
  }
  return at;
}

// All keys differ: their hashes are enough to find them a place.
void KeyTable::grow() {
  std::vector<Slot> old = std::move(slots_);
  slots_.assign(old.empty() ? kFirstSlots : old.size() * 2, Slot{});
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.number == kNone) continue;
    std::size_t at = slot.hash & mask;
    while (slots_[at].number != kNone) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

std::uint32_t KeyTable::find(std::string_view key) const {
  return slots_.empty() ? kNone : slots_[slot_of(key, hash_of(key))].number;
}

std::uint32_t KeyTable::find_or_add(std::string_view key) {
  if (keys_.size() * 3 >= slots_.size() * 2) grow();
  const std::uint32_t hash = hash_of(key);
  Slot& slot = slots_[slot_of(key, hash)];
  if (slot.number != kNone) return slot.number;
  if (blocks_.empty() || blocks_.back()->capacity() - blocks_.back()->size() < key.size()) {
    blocks_.push_back(std::make_unique<std::string>());
    // Blocks double: a table of few keys stays small.
    const std::size_t doublings = std::min<std::size_t>(blocks_.size() - 1, 12);
    blocks_.back()->reserve(std::max(key.size(), kFirstBlockBytes << doublings));
    key_bytes_ += blocks_.back()->capacity();
  }
  // The block never grows past what it reserved: views into it hold.
  std::string& block = *blocks_.back();
  const std::size_t begin = block.size();
  block.append(key);
  slot = {.number = static_cast<std::uint32_t>(keys_.size()), .hash = hash};
  keys_.push_back(std::string_view(block).substr(begin));
  return slot.number;
}

std::uint64_t KeyTable::memory_bytes() const {
  return key_bytes_ + slots_.capacity() * sizeof(Slot) +
         keys_.capacity() * sizeof(std::string_view);
}

void KeyTable::clear() {
  slots_.clear();
  keys_.clear();
  blocks_.clear();
  key_bytes_ = 0;
}

}  // namespace logkit::query
