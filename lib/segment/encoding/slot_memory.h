// SlotMemory: room for what the columns of a block are taken apart into. It is
// used again for the block after: blocks are alike, and new pages cost more than
// what is written to them.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string_view>
#include <vector>

#include "lib/base/large_pages.h"

namespace logkit::segment {

class SlotMemory {
 public:
  // Values, their rows, and the times of some; what they hold means nothing.
  struct Room {
    std::span<std::string_view> values;
    std::span<std::uint32_t> rows;
    std::span<std::int64_t> times;
  };

  // What was taken is free again.
  void begin_block() {
    std::size_t bytes = 0;
    for (const Chunk& chunk : chunks_) bytes += chunk.bytes();
    if (bytes > kMostKeptBytes) chunks_.clear();
    taken_ = 0;
  }
  // Stays where it is until begin_block().
  Room take(std::size_t values, std::size_t times) {
    Chunk& chunk = taken_ < chunks_.size() ? chunks_[taken_] : chunks_.emplace_back();
    ++taken_;
    grow(chunk.values, values);
    grow(chunk.rows, values);
    grow(chunk.times, times);
    return {std::span(chunk.values).first(values), std::span(chunk.rows).first(values),
            std::span(chunk.times).first(times)};
  }

 private:
  static constexpr std::size_t kMostKeptBytes = 48u << 20;

  template <typename T>
  using List = std::vector<T, LargePages<T>>;
  struct Chunk {
    List<std::string_view> values;
    List<std::uint32_t> rows;
    List<std::int64_t> times;

    std::size_t bytes() const {
      return values.size() * sizeof(std::string_view) + rows.size() * sizeof(std::uint32_t) +
             times.size() * sizeof(std::int64_t);
    }
  };
  template <typename T>
  static void grow(List<T>& list, std::size_t count) {
    if (list.size() >= count) return;
    list.clear();  // nothing to be moved
    list.resize(count);
  }

  std::deque<Chunk> chunks_;
  std::size_t taken_ = 0;
};

}  // namespace logkit::segment
