// LargePages: the allocator of containers that come to hold megabytes and are
// looked at all over. It asks for pages of 2 MiB: a page fault for 512 of the
// usual ones, and the processor finds where a page lies without a look at memory.
// Where the system has none, or the container is small, it is the usual one.
//
// Thread safety: any thread.
#pragma once

#include <cstddef>
#include <memory>

namespace logkit {

namespace large_pages_internal {

inline constexpr std::size_t kFewestBytes = std::size_t{2} << 20;

// Throws std::bad_alloc where there is no memory, as the usual allocator does.
void* allocate(std::size_t bytes);
void free(void* memory);

}  // namespace large_pages_internal

template <typename T>
struct LargePages {
  using value_type = T;

  LargePages() = default;
  template <typename Other>
  LargePages(const LargePages<Other>&) {}

  T* allocate(std::size_t count) {
    if (count < kFewest) return std::allocator<T>().allocate(count);
    return static_cast<T*>(large_pages_internal::allocate(count * sizeof(T)));
  }
  void deallocate(T* memory, std::size_t count) {
    if (count < kFewest) return std::allocator<T>().deallocate(memory, count);
    large_pages_internal::free(memory);
  }
  bool operator==(const LargePages&) const = default;

 private:
  static constexpr std::size_t kFewest = large_pages_internal::kFewestBytes / sizeof(T);
};

}  // namespace logkit
