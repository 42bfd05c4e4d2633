#include "lib/base/free_memory.h"

#include <cstdint>
#include <cstdlib>

#if defined(__GLIBC__)
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace logkit {
namespace {

#if defined(__GLIBC__)
constexpr int kMappedBytes = 4 << 20;
constexpr int kKeptBytes = 16 << 20;
constexpr int kKeptWhenIdleBytes = 128 << 10;
// More than is free in a heap at the start, less than what is mapped by itself.
constexpr std::size_t kGrowingBytes = 1u << 20;
#endif

}  // namespace

void keep_free_memory() {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, kMappedBytes);
  mallopt(M_TRIM_THRESHOLD, kKeptBytes);
#endif
}

void use_large_pages([[maybe_unused]] std::size_t bytes) {
#if defined(__GLIBC__) && defined(MADV_HUGEPAGE)
  constexpr std::uintptr_t kPageBytes = 2 << 20;
  keep_free_memory();
  // The heap grows once, by all of it, and is not cut below it later.
  mallopt(M_TOP_PAD, static_cast<int>(bytes));
  void* volatile block = std::malloc(kGrowingBytes);
  std::free(block);
  const auto end = reinterpret_cast<std::uintptr_t>(sbrk(0));
  const auto inside = reinterpret_cast<std::uintptr_t>(block);
  // Another allocator, or no room behind the program: the heap is elsewhere.
  if (inside >= end || end - inside < bytes || end - inside > bytes + kGrowingBytes + kPageBytes) {
    return;
  }
  const std::uintptr_t begin = inside / kPageBytes * kPageBytes + kPageBytes;
  // Where it is refused nothing is lost.
  static_cast<void>(madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE));
#endif
}

void return_free_memory() {
#if defined(__GLIBC__)
  mallopt(M_TRIM_THRESHOLD, kKeptWhenIdleBytes);
  malloc_trim(0);
  // It leaves the end of a thread's arena, which a free() of this size looks at.
  void* volatile block = std::malloc(2 * kKeptWhenIdleBytes);
  std::free(block);
  mallopt(M_TRIM_THRESHOLD, kKeptBytes);
#endif
}

}  // namespace logkit
