// ValueList: the values of the slots of all texts of a column, one text after the
// other. Its memory stays when it is cleared.
//
// Thread safety: one thread at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "lib/base/large_pages.h"
#include "lib/segment/encoding/tokenizer.h"

namespace logkit::segment {

class ValueList {
 public:
  using Value = TokenizedText::Value;

  std::size_t size() const { return size_; }
  const Value* data() const { return values_.data(); }
  std::span<const Value> all() const { return std::span(values_).first(size_); }
  std::span<const Value> part(std::size_t begin, std::size_t end) const {
    return all().subspan(begin, end - begin);
  }

  std::size_t memory_bytes() const { return values_.capacity() * sizeof(Value); }

  void clear() { size_ = 0; }
  void reserve(std::size_t count) {
    if (values_.size() < count) values_.resize(count);
  }
  // Where the next values go, so many at most; they are there with add().
  Value* room(std::size_t count) {
    if (values_.size() - size_ < count) reserve(std::max(2 * values_.size(), size_ + count));
    return values_.data() + size_;
  }
  void add(std::size_t count) { size_ += count; }
  void append(std::span<const Value> values) {
    std::copy(values.begin(), values.end(), room(values.size()));
    add(values.size());
  }

 private:
  std::vector<Value, LargePages<Value>> values_;  // those beyond size_ mean nothing
  std::size_t size_ = 0;
};

}  // namespace logkit::segment
