// StringDictionary: distinct texts, numbered in the order they first appear.
//
// The hash is seeded per process, so chosen texts cannot make lookups slow; the
// numbers do not depend on it. Every match is compared byte by byte.
//
// Ownership: entries are views that live as long as the dictionary. Thread
// safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "lib/base/hash.h"
#include "lib/base/large_pages.h"
#include "lib/segment/encoding/text_hash.h"

namespace logkit::segment {

class StringDictionary {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  std::size_t size() const { return entries_.size(); }
  std::string_view operator[](std::size_t id) const { return entries_[id]; }
  const std::vector<std::string_view>& entries() const { return entries_; }

  // kNone where it is not there.
  std::uint32_t find(std::string_view text) const;
  std::uint32_t find_or_add(std::string_view text) { return find_or_add(text, hash(text)); }
  // The ids of all texts, in their order, new ones added, as long as these have no more
  // than so many bytes together: how many texts that was. Memory is asked for ahead.
  std::size_t number(std::span<const std::string_view> texts, std::uint64_t most_new_bytes,
                     std::span<std::int64_t> ids);

  // Of all entries together.
  std::uint64_t text_bytes() const { return text_bytes_; }
  std::size_t memory_bytes() const;

 private:
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t id_plus_1 = 0;
  };

  std::uint64_t hash(std::string_view text) const { return text_hash(text, seed_); }
  std::uint32_t find_or_add(std::string_view text, std::uint64_t hash);
  // The slot of the text, or the free one where it would go.
  std::size_t slot_of(std::string_view text, std::uint64_t hash) const;
  void grow();
  std::string_view keep(std::string_view text);

  std::vector<std::string_view> entries_;
  std::vector<Slot, LargePages<Slot>> slots_;  // a power of two, at most half full
  std::vector<std::unique_ptr<char[]>> chunks_;
  char* chunk_at_ = nullptr;
  std::size_t chunk_left_bytes_ = 0;
  std::size_t chunk_bytes_ = 0;  // of all chunks
  std::uint64_t text_bytes_ = 0;
  std::uint64_t seed_ = process_hash_seed();
};

}  // namespace logkit::segment
