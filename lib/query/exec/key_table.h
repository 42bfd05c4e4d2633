// KeyTable: byte strings to dense numbers, in the order of first appearance.
// Open addressing over a byte arena; hashed with the seed of the process.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace logkit::query {

class KeyTable {
 public:
  static constexpr std::uint32_t kNone = static_cast<std::uint32_t>(-1);

  // The number of `key`, added where it is new (then it is size() - 1).
  std::uint32_t find_or_add(std::string_view key);
  std::uint32_t find(std::string_view key) const;
  std::string_view key(std::uint32_t number) const { return keys_[number]; }
  std::size_t size() const { return keys_.size(); }
  std::uint64_t memory_bytes() const;
  void clear();

 private:
  struct Slot {
    std::uint32_t number = kNone;
    std::uint32_t hash = 0;
  };

  std::size_t slot_of(std::string_view key, std::uint32_t hash) const;
  void grow();

  std::vector<Slot> slots_;  // a power of two
  std::vector<std::string_view> keys_;
  std::vector<std::unique_ptr<std::string>> blocks_;
  std::uint64_t key_bytes_ = 0;
};

}  // namespace logkit::query
