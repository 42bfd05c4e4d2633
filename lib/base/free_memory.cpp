#include "lib/base/free_memory.h"

#include <cstdlib>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace logkit {
namespace {

#if defined(__GLIBC__)
constexpr int kMappedBytes = 4 << 20;
constexpr int kKeptBytes = 16 << 20;
constexpr int kKeptWhenIdleBytes = 128 << 10;
#endif

}  // namespace

void keep_free_memory() {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, kMappedBytes);
  mallopt(M_TRIM_THRESHOLD, kKeptBytes);
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
