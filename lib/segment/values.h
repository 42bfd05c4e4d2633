// Values: the values of one column of one block, as the writer gathers them.
// DecodedValues: the same as a codec gives them back, in its best form.
//
// Both keep texts one after the other, each followed by one LF, so that a
// column of lines is compressed and taken apart as it lies.
//
// Thread safety: plain values.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/check.h"
#include "lib/base/large_pages.h"
#include "lib/base/result.h"
#include "lib/base/short_text.h"
#include "lib/record/column.h"

namespace logkit::segment {

class Values {
 public:
  std::size_t size() const { return ends_.size(); }
  bool empty() const { return ends_.empty(); }
  std::string_view operator[](std::size_t i) const {
    const std::uint32_t begin = i == 0 ? 0 : ends_[i - 1] + 1;
    return {bytes_.get() + begin, ends_[i] - begin};
  }
  // Together less than 4 GiB.
  void append(std::string_view value) {
    if (capacity_ - size_ <= value.size()) [[unlikely]] grow(value.size());
    char* const at = bytes_.get() + size_;
    copy_bytes(at, value.data(), value.size());
    at[value.size()] = '\n';
    size_ += value.size() + 1;
    ends_.push_back(static_cast<std::uint32_t>(size_ - 1));
  }
  void clear() {
    size_ = 0;
    ends_.clear();
  }

  // All values; `views` has room for as many.
  void view(std::span<std::string_view> views) const {
    const char* begin = bytes_.get();
    for (std::size_t i = 0; i < ends_.size(); ++i) {
      const char* const end = bytes_.get() + ends_[i];
      views[i] = {begin, static_cast<std::size_t>(end - begin)};
      begin = end + 1;
    }
  }
  // All values, each with its LF.
  std::string_view bytes() const { return {bytes_.get(), size_}; }
  // Without the LFs.
  std::uint64_t raw_bytes() const { return size_ - ends_.size(); }
  // Memory that has been touched.
  std::size_t used_bytes() const { return size_ + ends_.size() * sizeof(std::uint32_t); }

 private:
  // Large ones in great steps: what is copied is new memory, what is only
  // reserved is none.
  void grow(std::size_t bytes) {
    constexpr std::size_t kLarge = 128u << 10;
    const std::size_t factor = size_ < kLarge ? 2 : 4;
    capacity_ = std::max({kSmallest, factor * capacity_, size_ + bytes + 1});
    std::unique_ptr<char[], Free> grown(memory().allocate(capacity_), Free{capacity_});
    if (size_ > 0) std::memcpy(grown.get(), bytes_.get(), size_);
    bytes_ = std::move(grown);
  }
  static constexpr std::size_t kSmallest = 32;

  static LargePages<char> memory() { return {}; }
  struct Free {
    std::size_t bytes;
    void operator()(char* text) const { memory().deallocate(text, bytes); }
  };

  // No string: that looks twice at its room for each value.
  std::unique_ptr<char[], Free> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
  std::vector<std::uint32_t> ends_;
};

struct DecodedValues {
  enum class Form : std::uint8_t {
    kConstant,    // one entry
    kDictionary,  // value → ids → entry; entries may be equal
    kPlain,       // value → entry
    kIntegers,    // value → numbers; its text are the decimal digits
  };

  Form form = Form::kConstant;
  std::size_t count = 0;
  std::string bytes;                // entries, each with its LF
  std::vector<std::uint32_t> ends;  // of the entries
  std::vector<std::uint32_t> ids;   // each < ends.size()
  std::vector<std::int64_t> numbers;

  std::size_t entry_count() const { return ends.size(); }
  std::string_view entry(std::size_t i) const {
    const std::uint32_t begin = i == 0 ? 0 : ends[i - 1] + 1;
    return {bytes.data() + begin, ends[i] - begin};
  }
  void add_entry(std::string_view text) {
    bytes.append(text);
    end_entry();
  }
  // Ends the entry that was appended to `bytes`.
  void end_entry() {
    ends.push_back(static_cast<std::uint32_t>(bytes.size()));
    bytes.push_back('\n');
  }
  // Finds the ends of `count` entries in `bytes`. kCorrupt where it has others.
  Status split_by_line_feed();
  Status split_by_length(std::span<const std::int64_t> lengths);
  // The text of value `i`; of a number in `scratch`.
  std::string_view text(std::size_t i, record::TextScratch& scratch) const {
    LK_CHECK(i < count);
    switch (form) {
      case Form::kConstant: return entry(0);
      case Form::kDictionary: return entry(ids[i]);
      case Form::kPlain: return entry(i);
      case Form::kIntegers: break;
    }
    const auto done =
        std::to_chars(scratch.bytes, scratch.bytes + sizeof scratch.bytes, numbers[i]);
    return {scratch.bytes, static_cast<std::size_t>(done.ptr - scratch.bytes)};
  }
  std::size_t memory_bytes() const {
    return bytes.capacity() + (ends.capacity() + ids.capacity()) * sizeof(std::uint32_t) +
           numbers.capacity() * sizeof(std::int64_t);
  }
};

// Value sources[i] of `values` as value i; each source < values.count.
DecodedValues gather(DecodedValues values, std::vector<std::uint32_t> sources);

}  // namespace logkit::segment
