// TextArena: room for the few texts of a record that do not stand in its line
// as they are (an unescaped value, a nested object), reused record after
// record: clear() keeps the memory.
//
// Views given out stay where they are until clear(). Thread safety: one thread
// at a time.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace logkit::parse {

class TextArena {
 public:
  // Room for `bytes` bytes. Give back what is not needed with shrink_last().
  char* take(std::size_t bytes) {
    while (current_ < blocks_.size() && blocks_[current_].size_bytes - used_bytes_ < bytes) {
      ++current_;
      used_bytes_ = 0;
    }
    if (current_ == blocks_.size()) {
      const std::size_t size_bytes = std::max(bytes, kBlockBytes);
      blocks_.push_back({std::make_unique<char[]>(size_bytes), size_bytes});
      used_bytes_ = 0;
    }
    char* const room = blocks_[current_].bytes.get() + used_bytes_;
    used_bytes_ += bytes;
    return room;
  }
  // The last take() needs only the bytes up to `end`; the view of them.
  std::string_view shrink_last(const char* begin, const char* end) {
    used_bytes_ = static_cast<std::size_t>(end - blocks_[current_].bytes.get());
    return {begin, static_cast<std::size_t>(end - begin)};
  }
  std::string_view keep(std::string_view text) {
    char* const room = take(text.size());
    std::copy(text.begin(), text.end(), room);
    return {room, text.size()};
  }
  // Everything given out becomes invalid. One oversized record does not hold
  // its memory for ever.
  void clear() {
    if (blocks_.size() > kKeptBlocks) blocks_.resize(kKeptBlocks);
    if (!blocks_.empty() && blocks_.front().size_bytes > kKeptBytes) blocks_.clear();
    current_ = 0;
    used_bytes_ = 0;
  }

 private:
  static constexpr std::size_t kBlockBytes = 4096;
  static constexpr std::size_t kKeptBlocks = 4;
  static constexpr std::size_t kKeptBytes = 1 << 20;

  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size_bytes = 0;
  };
  std::vector<Block> blocks_;
  std::size_t current_ = 0;     // the block in use
  std::size_t used_bytes_ = 0;  // of it
};

}  // namespace logkit::parse
