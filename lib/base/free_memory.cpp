#include "lib/base/free_memory.h"

#include <cstdlib>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace logkit {

void keep_little_memory() {
#if defined(__GLIBC__)
  constexpr int kKeptBytes = 256 << 10;
  mallopt(M_TRIM_THRESHOLD, kKeptBytes);
  mallopt(M_MMAP_THRESHOLD, 2 * kKeptBytes);
#endif
}

void return_free_memory() {
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}

}  // namespace logkit
