// TextBuffer: text that is written piece by piece, again and again: room is not filled
// with anything before it is written to, and is kept for the text that comes next.
//
//   char* at = buffer.room(200);
//   ...                            // writes to `at`
//   buffer.end_at(at);
//
// Thread safety: one thread at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace logkit {

class TextBuffer {
 public:
  std::string_view text() const { return {bytes_.get(), size_}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  void clear() { size_ = 0; }

  // Behind the text: `bytes` to write to, or more, up to room_end(). Until the next call.
  char* room(std::size_t bytes) {
    if (capacity_ - size_ < bytes) [[unlikely]]
      grow(bytes);
    return bytes_.get() + size_;
  }
  char* room_end() const { return bytes_.get() + capacity_; }
  // The text ends there, within its room.
  void end_at(const char* end) { size_ = static_cast<std::size_t>(end - bytes_.get()); }

  void append(std::string_view text) {
    if (text.empty()) return;
    char* const at = room(text.size());
    std::memcpy(at, text.data(), text.size());
    end_at(at + text.size());
  }

 private:
  void grow(std::size_t bytes) {
    constexpr std::size_t kSmallest = 256;
    const std::size_t capacity = std::max({kSmallest, 2 * capacity_, size_ + bytes});
    std::unique_ptr<char[]> grown(new char[capacity]);
    if (size_ > 0) std::memcpy(grown.get(), bytes_.get(), size_);
    bytes_ = std::move(grown);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace logkit
