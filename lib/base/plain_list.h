// PlainList: plain values added one after the other and read in their order: a vector
// whose push_back() is a few instructions at each of many places.
//
// Thread safety: one thread at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <type_traits>

namespace logkit {

template <typename T>
class PlainList {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T* begin() { return values_.get(); }
  T* end() { return values_.get() + size_; }
  const T* begin() const { return values_.get(); }
  const T* end() const { return values_.get() + size_; }
  auto rbegin() const { return std::make_reverse_iterator(end()); }
  auto rend() const { return std::make_reverse_iterator(begin()); }
  T& operator[](std::size_t i) { return values_[i]; }
  const T& operator[](std::size_t i) const { return values_[i]; }
  T& back() { return values_[size_ - 1]; }

  void push_back(const T& value) {
    if (size_ == capacity_) [[unlikely]]
      return push_back_grown(value);
    values_[size_++] = value;
  }
  // Those behind the first `size` go.
  void cut(std::size_t size) { size_ = std::min(size_, size); }
  void clear() { size_ = 0; }
  template <typename Predicate>
  void erase_if(Predicate&& is_unwanted) {
    size_ = static_cast<std::size_t>(std::remove_if(begin(), end(), is_unwanted) - begin());
  }

 private:
  // A copy: it may be of the list.
  void push_back_grown(T value) {
    constexpr std::size_t kFewest = 16;
    capacity_ = std::max(kFewest, 2 * capacity_);
    auto grown = std::make_unique<T[]>(capacity_);
    std::copy(begin(), end(), grown.get());
    values_ = std::move(grown);
    values_[size_++] = value;
  }

  std::unique_ptr<T[]> values_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace logkit
